using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatArena.Core;

/// <summary>
/// Ids and codes of what comes by the thousand. The system's secure generator is asked for many bytes at a time, since asking costs more than the bytes.
/// Not for secrets: what was handed out stays in memory for a while.
/// </summary>
public static class Ids
{
    private const int BlockSize = 4096;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    /// <summary>A UUID of version 7 (RFC 9562, section 5.7): the milliseconds of <paramref name="at"/>, then 74 random bits.</summary>
    public static Guid New(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        var (high, low) = ((byte)(0x70 | (bytes[6] & 0x0F)), bytes[7]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        (bytes[6], bytes[7]) = (high, low);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new(bytes, bigEndian: true);
    }

    /// <summary>A short name for people to read: <paramref name="prefix"/>, then random digits 0 to 9 and a to f, four bits each.</summary>
    /// <param name="digits">An even number of them, at most 32.</param>
    public static string NewCode(string prefix, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 32);
        ArgumentOutOfRangeException.ThrowIfNotEqual(digits % 2, 0, nameof(digits));
        return string.Create(prefix.Length + digits, prefix, static (code, prefix) =>
        {
            prefix.CopyTo(code);
            var digits = code[prefix.Length..];
            Span<byte> bytes = stackalloc byte[digits.Length / 2];
            Fill(bytes);
            Convert.TryToHexStringLower(bytes, digits, out _);
        });
    }

    private static void Fill(Span<byte> bytes)
    {
        var block = _block ??= new byte[BlockSize];
        if (_left < bytes.Length)
        {
            RandomNumberGenerator.Fill(block);
            _left = BlockSize;
        }

        block.AsSpan(_left - bytes.Length, bytes.Length).CopyTo(bytes);
        _left -= bytes.Length;
    }
}
