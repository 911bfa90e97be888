using System.Buffers.Text;
using ChatArena.Core.Data;
using ChatArena.Core.Participants;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Participants;

public sealed class ResumeTokensTests
{
    private readonly ResumeTokens _tokens = new(Keys(1));

    [Fact]
    public void A_token_brings_back_whoever_it_was_issued_to() => Always.Holds(ArbMap.Default.GeneratorFor<Guid>(), person =>
    {
        var token = _tokens.Issue(person);
        _tokens.Read(token).ShouldBe(person);
        new ResumeTokens(Keys(1)).Read(token).ShouldBe(person);
        token.ShouldMatch("^[A-Za-z0-9_-]{43}$");
    });

    [Fact]
    public void No_token_reads_as_somebody_else_when_one_of_its_letters_is_changed()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Always.Holds(ArbMap.Default.GeneratorFor<Guid>(), person =>
        {
            var token = _tokens.Issue(person);
            for (var place = 0; place < token.Length; place++)
            {
                foreach (var letter in Alphabet.Where(letter => letter != token[place]))
                {
                    _tokens.Read(token[..place] + letter + token[(place + 1)..]).ShouldBeNull();
                }
            }
        }, tries: 5);
    }

    [Fact]
    public void A_token_signed_with_another_key_or_for_another_purpose_is_refused()
    {
        var person = Guid.CreateVersion7();
        _tokens.Read(new ResumeTokens(Keys(2)).Issue(person)).ShouldBeNull();

        Span<byte> bytes = stackalloc byte[32];
        person.TryWriteBytes(bytes, bigEndian: true, out _);
        Keys(1).Sign("withdraw", bytes[..16]).AsSpan(0, 16).CopyTo(bytes[16..]);
        _tokens.Read(Base64Url.EncodeToString(bytes)).ShouldBeNull();

        Keys(1).Sign("resume", bytes[..16]).AsSpan(0, 16).CopyTo(bytes[16..]);
        _tokens.Read(Base64Url.EncodeToString(bytes)).ShouldBe(person);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("===========================================")]
    [InlineData("                                           ")]
    [InlineData("ééééééééééééééééééééééééééééééééééééééééééé")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string token) => _tokens.Read(token).ShouldBeNull();

    [Fact]
    public void Whatever_is_sent_as_a_token_is_refused_at_most() => Always.Holds(ArbMap.Default.GeneratorFor<string>().Where(text => text is not null), text =>
        _tokens.Read(text.PadRight(43, 'A')[..43]).ShouldBeNull(), tries: 1000);

    [Fact]
    public void Before_its_key_is_loaded_nothing_is_signed() => Should.Throw<InvalidOperationException>(() => new ResumeTokens(new()).Issue(Guid.CreateVersion7()));

    private static KeyRing Keys(byte key)
    {
        var keys = new KeyRing();
        keys.Use([.. Enumerable.Repeat(key, 32)]);
        return keys;
    }
}
