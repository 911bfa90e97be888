using System.ComponentModel.DataAnnotations;

namespace ChatArena.Api.Accounts;

/// <summary>Section <c>Arena:Accounts</c>.</summary>
public sealed class AccountsOptions
{
    public const string Section = "Arena:Accounts";

    /// <summary>Secret (any text of 32 characters or more) that signs the staff's tokens; made and kept in the database when absent.</summary>
    [MinLength(32)]
    public string? TokenKey { get; init; }

    /// <summary>Hours after which somebody signs in again.</summary>
    [Range(1, 720)]
    public int SessionHours { get; init; } = 12;

    /// <summary>Wrong passwords in a minute from one address, after which every further try is refused.</summary>
    [Range(1, 1000)]
    public int WrongTriesPerMinute { get; init; } = 10;

    /// <summary>Where people open the pages, such as <c>https://talk.example.org</c>; the set-up link begins with it. The server's own address when absent.</summary>
    public string? PagesAddress { get; init; }
}
