using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Accounts;

/// <summary>Set-up, sign-in, sign-out.</summary>
internal static class AccountsApi
{
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/accounts").WithTags(Tags.Accounts);
        group.MapGet("/setup", StateAsync).WithName("getSetupState").WithSummary("Whether somebody must still set up the administration");
        group.MapPost("/setup", SetUpAsync).WithName("setUp").WithSummary("Makes the first account with the code of the set-up link, and signs it in")
            .RequireRateLimiting(RateLimits.Guessing).Refuses(StatusCodes.Status404NotFound, "link_used_up").Refuses(StatusCodes.Status422UnprocessableEntity, "not_acceptable");
        group.MapPost("/sign-in", SignInAsync).WithName("signIn").WithSummary("Signs in and gives a token")
            .RequireRateLimiting(RateLimits.Guessing).Refuses(StatusCodes.Status401Unauthorized, "not_signed_in");

        var signedIn = group.MapGroup("").RequireAuthorization();
        signedIn.MapGet("/me", (ClaimsPrincipal who) => TypedResults.Ok(new WhoAmI(who.Identity!.Name!))).WithName("getMe").WithSummary("Who is signed in");
        signedIn.MapPost("/sign-out", SignOutAsync).WithName("signOut").WithSummary("Ends the sign-in; its token no longer counts");
        signedIn.MapPost("/password", ChangePasswordAsync).WithName("changePassword").WithSummary("Changes one's own password")
            .RequireRateLimiting(RateLimits.Guessing).Refuses(StatusCodes.Status403Forbidden, "no_account").Refuses(StatusCodes.Status422UnprocessableEntity, "not_acceptable");
        return app;
    }

    private static async Task<Ok<SetupState>> StateAsync(AccountService accounts, CancellationToken cancel) =>
        TypedResults.Ok(new SetupState(await accounts.NeedsSetupAsync(cancel)));

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SetUpAsync(SetupRequest request, AccountService accounts, AuditService audit, CancellationToken cancel)
    {
        var (done, refused, why) = await accounts.SetUpAsync(request.Code ?? "", request.Email?.Trim() ?? "", request.Password ?? "", cancel);
        if (done is null)
        {
            return refused == SetupRefusal.LinkIsUsedUp
                ? Problems.Of(StatusCodes.Status404NotFound, "link_used_up", "This link is not valid, or was used before.")
                : Problems.Of(StatusCodes.Status422UnprocessableEntity, "not_acceptable", why!);
        }

        await audit.AddAsync(done.Email, "account.made", done.Email, cancel);
        return TypedResults.Ok(done);
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, HttpContext context, AccountService accounts, WrongTries wrong, AuditService audit, CancellationToken cancel)
    {
        var address = context.Connection.RemoteIpAddress;
        if (wrong.AreTooMany(address))
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_tries", "Too many tries. Please wait a minute.");
        }

        if (await accounts.SignInAsync(request.Email?.Trim() ?? "", request.Password ?? "", cancel) is not { } done)
        {
            wrong.Add(address);
            return Problems.Of(StatusCodes.Status401Unauthorized, "not_signed_in", "E-mail and password do not belong together.");
        }

        await audit.AddAsync(done.Email, "account.signed-in", done.Email, cancel);
        return TypedResults.Ok(done);
    }

    private static async Task<NoContent> SignOutAsync(ClaimsPrincipal who, AccountService accounts, CancellationToken cancel)
    {
        if (Session(who) is { } session)
        {
            await accounts.SignOutAsync(session, cancel);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordChange change, ClaimsPrincipal who, AccountService accounts, AuditService audit, CancellationToken cancel)
    {
        if (Session(who) is not { } session)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "no_account", "Only somebody with an account has a password to change.");
        }

        if (await accounts.ChangePasswordAsync(session, change.Current ?? "", change.New ?? "", cancel) is { } why)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "not_acceptable", why);
        }

        await audit.AddAsync(who.Identity!.Name!, "account.password-changed", who.Identity.Name!, cancel);
        return TypedResults.NoContent();
    }

    private static Guid? Session(ClaimsPrincipal who) => who.FindFirstValue(StaffAuthentication.SessionClaim) is { } id ? Guid.Parse(id) : null;
}
