using ChatArena.Api.Admin;
using ChatArena.Core.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ChatArena.Api.Accounts;

internal static class AccountsSetup
{
    private const int ShortestPassword = 12;

    /// <summary>The staff: their store, their sign-in, and the policy that every route of theirs asks for.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddDbContext<AccountsDb>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), AccountsDb.Configure), optionsLifetime: ServiceLifetime.Singleton);
        services.AddSingleton(new FurtherSchema(MigrateAsync));
        services.AddIdentityCore<Account>(identity =>
        {
            // Length is what makes a password hard to guess; signs and capitals make it hard to remember.
            identity.Password = new()
            {
                RequiredLength = ShortestPassword,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
                RequiredUniqueChars = 5,
            };
            identity.User.RequireUniqueEmail = true;
            identity.Lockout.MaxFailedAccessAttempts = 10;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        }).AddEntityFrameworkStores<AccountsDb>();
        services.AddSingleton<AccountTokens>();
        services.AddSingleton<WrongTries>();
        services.AddScoped<AccountService>();
        services.AddAuthentication(StaffAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, StaffAuthentication>(StaffAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder();
        services.AddHostedService<SetupNotice>();
        return services;
    }

    private static async Task MigrateAsync(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountsDb>().Database.MigrateAsync(cancel);
    }
}
