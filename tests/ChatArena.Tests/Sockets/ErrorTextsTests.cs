using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class ErrorTextsTests
{
    private static readonly string[] Codes = [.. typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Every_code_has_a_sentence_of_its_own()
    {
        var texts = Codes.ToDictionary(code => code, ErrorTexts.Of);
        texts.Values.ShouldBeUnique();
        texts.Values.ShouldNotContain(ErrorTexts.Of("no such code"));
        texts.Values.ShouldAllBe(text => text.EndsWith('.') && char.IsUpper(text[0]));
    }

    [Fact]
    public void Codes_are_lower_case_words_and_none_is_there_twice()
    {
        Codes.ShouldBeUnique();
        foreach (var code in Codes)
        {
            code.ShouldMatch("^[a-z]+(_[a-z]+)*$");
        }
    }
}
