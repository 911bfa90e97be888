using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Sockets;

/// <summary>Texts as people and attackers write them.</summary>
internal static class AnyText
{
    /// <summary>Any text that is text: no half characters.</summary>
    public static Gen<string> Whole { get; } = Gen.OneOf(
        Gen.Elements("", " ", "Hello", "å", "😀", "👩‍👩‍👧", "\"", "\\", "\\\"", "</script>", "<b>&amp;'", "\n\r\t\b\f", "\u0001\u001f\u007f\u0080\u009f", "\u2028\u2029", "\ufeff", "\uffff", "עברית", "{}[]:,")
            .ListOf().Select(pieces => string.Concat(pieces)),
        Gen.Choose(0x20, 0x10FFFF).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).ListOf().Select(letters => string.Concat(letters)),
        Gen.Choose(1000, 20_000).Select(length => new string('ø', length)));

    /// <summary>Any string, half characters too.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(
        Whole,
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null),
        Whole.Select(text => text + "\ud83d"),
        Whole.Select(text => "\ude00" + text));
}
