using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatArena.Core.Data;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Accounts;

/// <summary>
/// The staff's tokens: JSON Web Tokens (RFC 7519), HMAC-SHA256 only. The algorithm is not asked for: a token with any other header
/// than ours is none of ours.
/// </summary>
public sealed class AccountTokens(KeyRing keys, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const string Issuer = "chatarena";

    // {"alg":"HS256","typ":"JWT"}
    private const string Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    /// <param name="session">The sign-in that the token stands for.</param>
    public string Issue(Guid session, Guid account, DateTimeOffset expires)
    {
        var claims = new Claims(Issuer, $"{account:N}", $"{session:N}", clock.GetUtcNow().ToUnixTimeSeconds(), expires.ToUnixTimeSeconds());
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, ClaimsJson.Default.Claims))}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    /// <summary>The sign-in that the token stands for; null when the token is not ours or too old.</summary>
    public Guid? Read(string token)
    {
        var parts = token.Split('.');
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (parts.Length != 3
            || parts[0] != Header
            || Base64Url.DecodeFromChars(parts[2], given, out _, out var length) != System.Buffers.OperationStatus.Done
            || length != given.Length
            || !CryptographicOperations.FixedTimeEquals(given, Sign($"{parts[0]}.{parts[1]}")))
        {
            return null;
        }

        // Signed by us, so it is what we wrote.
        var claims = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(parts[1]), ClaimsJson.Default.Claims);
        return claims?.Iss == Issuer && claims.Exp > clock.GetUtcNow().ToUnixTimeSeconds() ? Guid.ParseExact(claims.Jti, "N") : null;
    }

    private byte[] Sign(string text)
    {
        var key = options.Value.TokenKey is { Length: > 0 } configured ? Encoding.UTF8.GetBytes(configured) : keys.Sign("accounts", []);
        return HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text));
    }

    internal sealed record Claims(string Iss, string Sub, string Jti, long Iat, long Exp);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccountTokens.Claims))]
internal sealed partial class ClaimsJson : JsonSerializerContext;
