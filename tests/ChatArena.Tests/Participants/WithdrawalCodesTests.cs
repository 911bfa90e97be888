using ChatArena.Core.Data;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Participants;

public sealed class WithdrawalCodesTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Gen<string> Participants =
        Gen.OneOf(ArbMap.Default.GeneratorFor<uint>(), Gen.Elements(0u, 1u, 0x8000_0000u, uint.MaxValue)).Select(number => $"user_{number:x8}");

    private readonly WithdrawalCodes _codes = new(Keys(1));

    [Fact]
    public void A_code_gives_back_whoever_it_was_issued_to() => Always.Holds(Participants, participant =>
    {
        var code = _codes.Issue(participant);
        code.ShouldMatch("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$");
        _codes.Read(code).ShouldBe(participant);
        new WithdrawalCodes(Keys(1)).Read(code).ShouldBe(participant);
    }, tries: 1000);

    [Fact]
    public void A_code_with_one_wrong_letter_is_nobodys()
    {
        var random = new SeededDraw(7);
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var code = _codes.Issue($"user_{(uint)random.Next():x8}").Replace("-", "", StringComparison.Ordinal);
            var place = random.Below(code.Length);
            var other = Alphabet[(Alphabet.IndexOf(code[place], StringComparison.Ordinal) + 1 + random.Below(31)) % 32];
            _codes.Read(code[..place] + other + code[(place + 1)..]).ShouldBeNull();
        }
    }

    [Fact]
    public void A_code_with_two_letters_swapped_is_nobodys()
    {
        var random = new SeededDraw(8);
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var code = _codes.Issue($"user_{(uint)random.Next():x8}").Replace("-", "", StringComparison.Ordinal);
            var place = random.Below(code.Length - 1);
            if (code[place] != code[place + 1])
            {
                _codes.Read($"{code[..place]}{code[place + 1]}{code[place]}{code[(place + 2)..]}").ShouldBeNull();
            }
        }
    }

    [Fact]
    public void What_people_write_instead_is_understood() => Always.Holds(Participants, participant =>
    {
        var code = _codes.Issue(participant);
        string[] written =
        [
            code.ToLowerInvariant(),
            code.Replace("-", "", StringComparison.Ordinal),
            code.Replace("-", " ", StringComparison.Ordinal),
            $"  {string.Join(' ', code.ToCharArray())} - ",
            code.Replace('0', 'O').Replace('1', 'I'),
            code.Replace('0', 'o').Replace('1', 'l'),
            code.Replace('0', 'O').Replace('1', 'L').ToLowerInvariant(),
            code.Replace('1', 'i'),
        ];
        foreach (var writing in written)
        {
            _codes.Read(writing).ShouldBe(participant, writing);
        }
    });

    [Fact]
    public void Somebody_elses_key_issues_nobodys_codes() => Always.Holds(Participants, participant =>
        _codes.Read(new WithdrawalCodes(Keys(2)).Issue(participant)).ShouldBeNull());

    [Theory]
    [InlineData("")]
    [InlineData("-----")]
    [InlineData("AAAAA-AAAAA")]
    [InlineData("AAAAA-AAAAA-AAAA")]
    [InlineData("AAAAA-AAAAA-AAAAA")]
    [InlineData("AAAAA-AAAAA-AAAAA-A")]
    [InlineData("UUUUU-UUUUU-UUUUU")]
    [InlineData("AAAAA-AAAAA-AAAA!")]
    [InlineData("AAAAA_AAAAA_AAAAA")]
    [InlineData("ÄÄÄÄÄ-ÄÄÄÄÄ-ÄÄÄÄÄ")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void What_is_no_code_is_nobodys(string code) => _codes.Read(code).ShouldBeNull();

    [Fact]
    public void Whatever_is_typed_is_nobodys_at_most() => Always.Holds(ArbMap.Default.GeneratorFor<string>().Where(text => text is not null), text => _codes.Read(text).ShouldBeNull(), tries: 1000);

    [Fact]
    public void No_two_participants_have_the_same_code() => Always.Holds(Participants.Two(), two =>
        (_codes.Issue(two.Item1) == _codes.Issue(two.Item2)).ShouldBe(two.Item1 == two.Item2));

    private static KeyRing Keys(byte key)
    {
        var keys = new KeyRing();
        keys.Use([.. Enumerable.Repeat(key, 32)]);
        return keys;
    }
}
