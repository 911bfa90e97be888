namespace ChatArena.Contracts.Rest;

/// <param name="Text">The words of a recording; empty when there are none.</param>
public sealed record TranscribedText(string Text);
