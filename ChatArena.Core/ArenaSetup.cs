using ChatArena.Core.Admin;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Data;
using ChatArena.Core.Exports;
using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;
using ChatArena.Core.Redis;
using ChatArena.Core.Speech;
using ChatArena.Core.Studies;
using ChatArena.Core.Timing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatArena.Core;

public static class ArenaSetup
{
    /// <summary>
    /// The product without its doors, with the endless work of a process that holds people's sockets. Needs an <c>NpgsqlDataSource</c>,
    /// a factory of <see cref="ArenaDb"/> and a backplane.
    /// </summary>
    public static IHostApplicationBuilder AddArena(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ResumeTokens>();
        services.AddSingleton<WithdrawalCodes>();
        services.AddSingleton<ParticipantService>();
        services.AddSingleton<CatchUp>();
        services.AddSingleton<DeadlineWheel>();
        services.AddSingleton<SeedSource>();
        services.AddSingleton<RecentWaits>();
        services.AddSingleton<AiPairing>();
        services.AddStaffWork();

        // Started in this order, stopped in the reverse.
        services.AddHostedService<StoreGateService>();
        services.AddHostedService<KeyRingService>();
        services.AddHostedService<NodeLoop>();
        builder.AddConversations();
        services.AddHostedService<JoinLoop>();
        services.AddHostedService<DeadlineLoop>();
        services.AddHostedService<SweepLoop>();
        services.AddHostedService<AiTurnSweepLoop>();
        services.AddHostedService<PairingLoop>();
        services.AddHostedService<TranscriptFolderLoop>();
        return builder;
    }

    /// <summary>What a process needs to read studies and to write conversations, also one without people's sockets. Needs what <see cref="AddArena"/> needs.</summary>
    public static IHostApplicationBuilder AddConversations(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddOriginalNames();
        var services = builder.Services;
        services.AddOptions<ArenaOptions>().BindConfiguration(ArenaOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IConfiguration>((options, configuration) => options.Ai.SaidAs = OriginalNames.Said(configuration));
        services.AddSingleton<IValidateOptions<ArenaOptions>, OriginalNames.Check>();
        services.AddOptions<ContentOptions>().BindConfiguration(ContentOptions.Section).ValidateOnStart();
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Blackouts>();
        services.AddSingleton<ThisNode>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<InternalPass>();
        services.AddSingleton<ContentService>();
        services.AddSingleton<StudyService>();
        services.AddSingleton<StudyCatalog>();
        services.AddSingleton<StudyCatalogLoop>();
        services.AddSingleton<AiTurnDispatch>();
        services.AddSingleton<AiTurnService>();
        services.AddSingleton<ModelOffers>();
        services.AddSingleton<ModelSpending>();
        services.AddSingleton<ModelBook>();
        services.AddSingleton<ConversationLog>();
        services.AddSingleton<ConversationService>();

        services.AddHostedService<StoreGateService>();
        services.AddHostedService<KeyRingService>();
        services.AddHostedService(provider => provider.GetRequiredService<StudyCatalogLoop>());
        services.AddHostedService<ContentWatchLoop>();
        services.AddHostedService<ConversationLogLoop>();
        services.AddHostedService<AiTurnDispatchLoop>();
        return builder;
    }

    /// <summary>What staff do: read, export, edit and delete.</summary>
    private static IServiceCollection AddStaffWork(this IServiceCollection services)
    {
        services.AddOptions<TranscriptOptions>().BindConfiguration(TranscriptOptions.Section).ValidateOnStart();
        services.AddSingleton<AuditService>();
        services.AddSingleton<ExportService>();
        services.AddSingleton<TranscriptFolder>();
        services.AddSingleton<ConversationListService>();
        services.AddSingleton<ConversationDeletionService>();
        services.AddSingleton<ContentEditingService>();
        services.AddSingleton<DataFileService>();
        return services;
    }

    /// <summary>Queue and events for a single process.</summary>
    public static IHostApplicationBuilder AddInMemoryBackplane(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPairingQueue, InMemoryPairingQueue>();
        builder.Services.AddSingleton<ILiveEvents, InMemoryLiveEvents>();
        builder.Services.AddSingleton<IAiTurnQueue, InMemoryAiTurnQueue>();
        return builder;
    }

    /// <summary>Queues and events for many processes. Needs a connection to Redis; added before <see cref="AddArena"/>, nothing starts without it.</summary>
    public static IHostApplicationBuilder AddRedisBackplane(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<Blackouts>();
        builder.Services.AddSingleton<IPairingQueue, RedisPairingQueue>();
        builder.Services.AddSingleton<RedisLiveEvents>();
        builder.Services.AddSingleton<ILiveEvents>(services => services.GetRequiredService<RedisLiveEvents>());
        builder.Services.AddSingleton<IAiTurnQueue, RedisAiTurnQueue>();
        builder.Services.AddHostedService<RedisGate>();
        builder.Services.AddHostedService<RedisListenLoop>();
        return builder;
    }
}
