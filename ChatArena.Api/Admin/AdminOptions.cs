namespace ChatArena.Api.Admin;

/// <summary>Section <c>Arena</c>, what concerns the routes of the first arena.</summary>
public sealed class AdminOptions
{
    public const string Section = "Arena";

    /// <summary>The password of <c>X-Admin-Password</c>; without one that header is always refused.</summary>
    public string? AdminPassword { get; init; }
}
