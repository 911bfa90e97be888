namespace ChatArena.Contracts.Rest;

/// <param name="Code">The code of the set-up link.</param>
public sealed record SetupRequest(string? Code, string? Email, string? Password);

public sealed record SignInRequest(string? Email, string? Password);

public sealed record PasswordChange(string? Current, string? New);

/// <summary>A sign-in.</summary>
/// <param name="Token">Goes into <c>Authorization: Bearer …</c>.</param>
public sealed record SignedIn(string Token, DateTimeOffset ExpiresAt, string Email);

/// <summary>Who is signed in.</summary>
/// <param name="Email">The e-mail address, or <c>X-Admin-Password</c>.</param>
public sealed record WhoAmI(string Email);

/// <param name="NeedsSetup">Nobody has an account yet.</param>
public sealed record SetupState(bool NeedsSetup);
