using System.Globalization;
using System.Text;

namespace ChatArena.AiWorker.Replies;

/// <summary>
/// Text without what nobody sees: zero-width characters between letters of a tag, characters that the store refuses, half characters.
/// The joiners inside emoji and scripts that need them stay.
/// </summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').EnumerateRunes())
        {
            // U+FFFD is what half a character was read as.
            if (rune.Value == 0xFFFD || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')) || (IsInvisible(rune) && !Joins(plain, rune)))
            {
                continue;
            }

            // <th‌ink>: a joiner that was kept after a letter of another script joins nothing here.
            if (rune.IsAscii && plain.Length > 0 && plain[^1] is '\u200D' or '\u200C')
            {
                plain.Length--;
            }

            plain.Append(rune.Value is 0x2028 or 0x2029 or 0x85 ? "\n" : rune.ToString());
        }

        return plain.ToString();
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is 0x115F or 0x1160 or 0x3164 or 0x034F or 0x180B or 0x2800;

    private static bool Joins(StringBuilder before, Rune rune) => rune.Value is 0x200D or 0x200C && before.Length > 0 && !char.IsAscii(before[^1]);
}
