using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Exports;

/// <summary>
/// Keeps the extra folder of transcripts as the store has them: everything once at the start, then what ended or was withdrawn since.
/// </summary>
public sealed partial class TranscriptFolderLoop(TranscriptFolder folder, ExportService exports, TimeProvider clock, ILogger<TranscriptFolderLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>An end is stored a little after its time, and clocks of several processes differ.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <exception cref="IOException">The folder cannot be made: the start stops, before anybody relies on it.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (folder.Path is not { } path)
        {
            return Task.CompletedTask;
        }

        Directory.CreateDirectory(path);
        LogFolder(path);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? since = null;
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                var now = clock.GetUtcNow();
                await foreach (var conversation in exports.ReadAllAsync(new() { ChangedSince = since }, stoppingToken))
                {
                    if (conversation.EndedAt is not null)
                    {
                        await folder.WriteAsync(conversation, stoppingToken);
                    }
                }

                since = now - Overlap;
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogBehind(problem.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "Finished transcripts also go to {Folder}")]
    private partial void LogFolder(string folder);

    [LoggerMessage(LogLevel.Warning, "The folder of transcripts is behind and will be brought up to date: {Problem}")]
    private partial void LogBehind(string problem);
}
