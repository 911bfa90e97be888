using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Exports;

/// <summary>Texts that break files, pages and readers that are not careful.</summary>
internal static class Hostile
{
    public static readonly string[] Texts =
    [
        "a line\nand another\r\nand a third\rand a fourth",
        "\"quotes\" 'single' \\backslash\\ \\n \\u0000 and a tab\tend",
        "\u2028 line separator, \u2029 paragraph separator, \u0085 next line, \u001f unit separator, \u007f delete",
        "=cmd|' /C calc'!A0, +1, -1, @SUM(A1), comma, semicolon; pipe|",
        "</think> </THINK> <\\/think> <\\\\/think> <think> </speech>",
        "<img src=x onerror=alert(1)> <script>alert('x')</script> &amp; &lt;",
        "emoji \U0001F600, family \U0001F468\u200D\U0001F469\u200D\U0001F467, flag \U0001F1F3\U0001F1F4, tag \U000E0067",
        "right to left \u202E evil \u202C, zero width \u200B, combining e\u0301, byte order mark \uFEFF inside",
        "{\"type\": \"session\"}, null, NaN, [], {}",
        "\u4F60\u597D \u0645\u0631\u062D\u0628\u0627 \u0928\u092E\u0938\u094D\u0924\u0947 \u00E6\u00F8\u00E5",
    ];

    /// <summary>One person says all of them, each with another as the thought; the other answers each.</summary>
    public static async Task TalkAsync(Pair pair)
    {
        for (var index = 0; index < Texts.Length; index++)
        {
            await pair.One.SayAsync(Texts[index], Texts[^(index + 1)] + " (what I think)");
            await pair.One.NextAsync("message_sent");
            await pair.Two.NextAsync("partner_message");
            await pair.Two.SayAsync($"answer {index}", "a private answer of the other");
            await pair.Two.NextAsync("message_sent");
            await pair.One.NextAsync("partner_message");
        }
    }
}
