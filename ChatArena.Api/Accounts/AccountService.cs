using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ChatArena.Contracts.Rest;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Accounts;

/// <summary>Makes the owner, and signs staff in and out.</summary>
public sealed class AccountService(AccountsDb db, UserManager<Account> accounts, AccountTokens tokens, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const long SetupLock = 0x4152454e41_02;

    public async Task<bool> NeedsSetupAsync(CancellationToken cancel) => !await db.Users.AnyAsync(cancel);

    /// <summary>A new one-time code; null when there is an account already.</summary>
    public async Task<string?> NewSetupCodeAsync(CancellationToken cancel)
    {
        if (!await NeedsSetupAsync(cancel))
        {
            return null;
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        db.SetupLinks.Add(new() { Hash = Hash(code), CreatedAt = clock.GetUtcNow() });
        await db.SaveChangesAsync(cancel);
        return code;
    }

    /// <summary>Makes the owner's account and signs in. The code, and every other one, is used up.</summary>
    public async Task<(SignedIn? Done, SetupRefusal? Refused, string? Why)> SetUpAsync(string code, string email, string password, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Two people with the same link: one of them makes the account.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({SetupLock})", cancel);
        if (!await db.SetupLinks.AnyAsync(link => link.Hash == Hash(code), cancel) || !await NeedsSetupAsync(cancel))
        {
            return (null, SetupRefusal.LinkIsUsedUp, null);
        }

        var owner = new Account { Id = Guid.CreateVersion7(), Email = email, UserName = email, Role = AccountRole.Owner, CreatedAt = clock.GetUtcNow() };
        var made = await accounts.CreateAsync(owner, password);
        if (!made.Succeeded)
        {
            return (null, SetupRefusal.NotAcceptable, string.Join(' ', made.Errors.Select(error => error.Description)));
        }

        await db.SetupLinks.ExecuteDeleteAsync(cancel);
        var done = await BeginSessionAsync(owner, cancel);
        await transaction.CommitAsync(cancel);
        return (done, null, null);
    }

    /// <summary>Null when e-mail and password do not belong together, or the account is locked after too many tries.</summary>
    public async Task<SignedIn?> SignInAsync(string email, string password, CancellationToken cancel)
    {
        var account = await accounts.FindByEmailAsync(email);
        if (account is null)
        {
            // Takes as long as a check, so that the time does not tell which addresses have an account.
            accounts.PasswordHasher.HashPassword(null!, password);
            return null;
        }

        // While it is locked not even the right password opens it, and the answer does not tell.
        if (await accounts.IsLockedOutAsync(account))
        {
            return null;
        }

        if (!await accounts.CheckPasswordAsync(account, password))
        {
            await accounts.AccessFailedAsync(account);
            return null;
        }

        await accounts.ResetAccessFailedCountAsync(account);
        return await BeginSessionAsync(account, cancel);
    }

    /// <summary>The e-mail address behind a sign-in that has not ended.</summary>
    public async Task<string?> FindAsync(Guid session, CancellationToken cancel) => await (
        from found in db.Sessions.AsNoTracking()
        join account in db.Users.AsNoTracking() on found.AccountId equals account.Id
        where found.Id == session && found.ExpiresAt > clock.GetUtcNow()
        select account.Email).SingleOrDefaultAsync(cancel);

    public Task SignOutAsync(Guid session, CancellationToken cancel) => db.Sessions.Where(found => found.Id == session).ExecuteDeleteAsync(cancel);

    /// <summary>Null when done: every other sign-in of the account has ended. Otherwise why not.</summary>
    public async Task<string?> ChangePasswordAsync(Guid session, string current, string next, CancellationToken cancel)
    {
        var account = await (from found in db.Sessions join user in db.Users on found.AccountId equals user.Id where found.Id == session select user).SingleAsync(cancel);
        var changed = await accounts.ChangePasswordAsync(account, current, next);
        if (!changed.Succeeded)
        {
            return string.Join(' ', changed.Errors.Select(error => error.Description));
        }

        await db.Sessions.Where(found => found.AccountId == account.Id && found.Id != session).ExecuteDeleteAsync(cancel);
        return null;
    }

    private async Task<SignedIn> BeginSessionAsync(Account account, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await db.Sessions.Where(old => old.ExpiresAt < now).ExecuteDeleteAsync(cancel);
        var session = new StaffSession { Id = Guid.CreateVersion7(), AccountId = account.Id, CreatedAt = now, ExpiresAt = now.AddHours(options.Value.SessionHours) };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(cancel);
        return new(tokens.Issue(session.Id, account.Id, session.ExpiresAt), session.ExpiresAt, account.Email!);
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}

public enum SetupRefusal
{
    LinkIsUsedUp,
    NotAcceptable,
}
