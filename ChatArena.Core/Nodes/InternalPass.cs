using System.Security.Cryptography;
using System.Text;
using ChatArena.Core.Data;

namespace ChatArena.Core.Nodes;

/// <summary>
/// What processes of one arena show each other where one calls another. A door between them is no door for anybody else, even where a
/// network is more open than it should be.
/// </summary>
public sealed class InternalPass(KeyRing keys)
{
    public const string Scheme = "Arena";

    public string Value => Convert.ToHexString(keys.Sign("internal", []));

    /// <param name="authorization">The header, such as <c>Arena 0f3a…</c>.</param>
    public bool Opens(string? authorization) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization ?? "")), SHA256.HashData(Encoding.UTF8.GetBytes($"{Scheme} {Value}")));
}
