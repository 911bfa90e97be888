using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using ChatArena.Api.Admin;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Accounts;

/// <summary>
/// Who asks: the bearer of a token, or whoever knows the password that is configured for the routes of the first arena. Cookies do not count
/// here, so no other site can make a browser ask.
/// </summary>
internal sealed class StaffAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, AccountTokens tokens, WrongTries wrong, IOptions<AdminOptions> admin)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Staff";
    public const string PasswordHeader = "X-Admin-Password";

    /// <summary>The id of the sign-in.</summary>
    public const string SessionClaim = "session";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var address = Context.Connection.RemoteIpAddress;
        if (Request.Headers.Authorization.ToString() is { Length: > 0 } authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            // Only now: it brings the whole store along, and this runs for every request. A socket would hold on to it for as long as it is open.
            var accounts = Context.RequestServices.GetRequiredService<AccountService>();
            return tokens.Read(authorization[Bearer.Length..].Trim()) is { } session && await accounts.FindAsync(session, Context.RequestAborted) is { } email
                ? Success(email, new Claim(SessionClaim, $"{session}"))
                : AuthenticateResult.Fail("The token is not valid.");
        }

        if (!Request.Headers.TryGetValue(PasswordHeader, out var given))
        {
            return AuthenticateResult.NoResult();
        }

        if (wrong.AreTooMany(address))
        {
            return AuthenticateResult.Fail("Too many wrong passwords.");
        }

        if (admin.Value.AdminPassword is { Length: > 0 } password && IsSame(given.ToString(), password))
        {
            return Success(PasswordHeader);
        }

        wrong.Add(address);
        Context.Items[typeof(WrongTries)] = true;
        return AuthenticateResult.Fail("The password is wrong.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // The try that just failed is answered as a wrong one; only those after it come too late.
        var isTooLate = Request.Headers.ContainsKey(PasswordHeader) && !Context.Items.ContainsKey(typeof(WrongTries)) && wrong.AreTooMany(Context.Connection.RemoteIpAddress);
        var detail = Request.Path == AdminApi.AuthPath ? "Invalid password" : "Invalid admin password";
        return (isTooLate
            ? Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_tries", "Too many tries. Please wait a minute.")
            : Problems.Of(StatusCodes.Status401Unauthorized, "not_signed_in", detail)).ExecuteAsync(Context);
    }

    private AuthenticateResult Success(string name, params Claim[] claims) =>
        AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.Name, name), .. claims], Scheme.Name)), Scheme.Name));

    /// <summary>Takes the same time whatever is given.</summary>
    private static bool IsSame(string given, string password) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
