namespace ChatArena.Contracts.Rest;

/// <summary>The consent form as participants see it.</summary>
/// <param name="Content">Markdown without HTML.</param>
/// <param name="Checkboxes">Every one must be ticked.</param>
/// <param name="Hash">SHA-256 (hexadecimal) of the form; goes back in the join frame.</param>
public sealed record ConsentForm(string Title, string Version, string Content, IReadOnlyList<string> Checkboxes, string Hash);
