namespace ChatArena.Api.Arena;

/// <summary>Lengths as people count: one per Unicode character, whatever it takes to store it.</summary>
internal static class TextLength
{
    public static int Of(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text.Length;
        }

        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    public static int Trimmed(string text) => Of(text.AsSpan().Trim());
}
