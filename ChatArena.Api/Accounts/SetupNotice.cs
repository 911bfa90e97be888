using ChatArena.Api.Admin;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Accounts;

/// <summary>
/// Tells at every start how the owner gets in, until there is one. The link goes to the console and never into the log, which may be
/// kept and read elsewhere.
/// </summary>
internal sealed partial class SetupNotice(
    IServiceScopeFactory scopes, IServer server, IHostEnvironment environment, IOptions<AccountsOptions> options, IOptions<AdminOptions> admin, ILogger<SetupNotice> log)
    : IHostedLifecycleService
{
    private const int FewestCharacters = 10;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() && options.Value.TokenKey is { Length: > 0 } key && key.Distinct().Count() < FewestCharacters)
        {
            throw new OptionsValidationException(AccountsOptions.Section, typeof(AccountsOptions), ["Arena:Accounts:TokenKey can be guessed. Take 32 random characters, or leave it out."]);
        }

        return Task.CompletedTask;
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(admin.Value.AdminPassword))
        {
            LogNoPassword();
        }

        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<AccountService>().NewSetupCodeAsync(cancellationToken) is { } code)
        {
            Console.WriteLine($"Set up the administration, once: {PagesAddress()}/admin/setup?code={code}");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string PagesAddress()
    {
        if (options.Value.PagesAddress is { Length: > 0 } configured)
        {
            return configured.TrimEnd('/');
        }

        var own = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return own.Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal).TrimEnd('/');
    }

    [LoggerMessage(LogLevel.Information, "Arena:AdminPassword is not set, so X-Admin-Password is always refused; staff sign in at /admin")]
    private partial void LogNoPassword();
}
