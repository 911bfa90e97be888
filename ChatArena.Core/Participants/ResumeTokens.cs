using System.Buffers.Text;
using System.Security.Cryptography;
using ChatArena.Core.Data;

namespace ChatArena.Core.Participants;

/// <summary>Signed tokens that bring a participant back: base64url of the participant id and 16 bytes of HMAC-SHA256.</summary>
public sealed class ResumeTokens(KeyRing keys)
{
    private const int IdBytes = 16;
    private const int SignatureBytes = 16;

    public string Issue(Guid participantId)
    {
        Span<byte> token = stackalloc byte[IdBytes + SignatureBytes];
        participantId.TryWriteBytes(token, bigEndian: true, out _);
        Signature(token[..IdBytes]).CopyTo(token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The participant, or null when the token is not one of ours.</summary>
    public Guid? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SignatureBytes];
        // The length first: the decoder throws on letters that do not belong, and stops early on a short buffer.
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var length) || length != bytes.Length)
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(Signature(bytes[..IdBytes]), bytes[IdBytes..])
            ? new Guid(bytes[..IdBytes], bigEndian: true)
            : null;
    }

    private byte[] Signature(ReadOnlySpan<byte> id) => keys.Sign("resume", id)[..SignatureBytes];
}
