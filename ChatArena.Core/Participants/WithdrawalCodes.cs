using System.Security.Cryptography;
using System.Text;
using ChatArena.Core.Data;

namespace ChatArena.Core.Participants;

/// <summary>
/// Codes that people can write down: three groups of five letters and digits that hold the participant's 32-bit code and 43 bits of
/// signature. Crockford's base 32 (crockford.com/base32.html): no I, L, O or U, and what looks alike reads alike.
/// </summary>
public sealed class WithdrawalCodes(KeyRing keys)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Prefix = "user_";
    private const int Letters = 15;
    private const int SignatureBits = 43;

    /// <param name="participantCode"><c>user_</c> and 8 hexadecimal digits.</param>
    public string Issue(string participantCode)
    {
        var number = Convert.ToUInt32(participantCode[Prefix.Length..], 16);
        var value = ((UInt128)number << SignatureBits) | Signature(participantCode);
        var text = new StringBuilder(Letters + 2);
        for (var letter = Letters - 1; letter >= 0; letter--)
        {
            text.Append(Alphabet[(int)(uint)((value >> (5 * letter)) & 31)]);
            if (letter is 10 or 5)
            {
                text.Append('-');
            }
        }

        return text.ToString();
    }

    /// <summary>The participant's code, or null when this is not one of ours. Case, blanks and dashes do not matter.</summary>
    public string? Read(string code)
    {
        UInt128 value = 0;
        var letters = 0;
        foreach (var letter in code.ToUpperInvariant())
        {
            if (letter is ' ' or '-')
            {
                continue;
            }

            var digit = Alphabet.IndexOf(letter switch { 'O' => '0', 'I' or 'L' => '1', _ => letter }, StringComparison.Ordinal);
            if (digit < 0 || ++letters > Letters)
            {
                return null;
            }

            value = (value << 5) | (uint)digit;
        }

        if (letters != Letters)
        {
            return null;
        }

        var participant = $"{Prefix}{(uint)(value >> SignatureBits):x8}";
        var given = (ulong)(value & (((UInt128)1 << SignatureBits) - 1));
        return CryptographicOperations.FixedTimeEquals(BitConverter.GetBytes(given), BitConverter.GetBytes(Signature(participant))) ? participant : null;
    }

    private ulong Signature(string participantCode) =>
        BitConverter.ToUInt64(keys.Sign("withdraw", Encoding.ASCII.GetBytes(participantCode))) & ((1UL << SignatureBits) - 1);
}
