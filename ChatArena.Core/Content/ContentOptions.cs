namespace ChatArena.Core.Content;

/// <summary>Section <c>Arena:Content</c>.</summary>
public sealed class ContentOptions
{
    public const string Section = "Arena:Content";

    /// <summary>Folder of the content files; <c>content</c> beside ChatArena.sln, else beside the executable.</summary>
    public string? Folder { get; init; }
}
