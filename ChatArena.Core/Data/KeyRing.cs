using System.Security.Cryptography;
using System.Text;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Data;

/// <summary>The key that signs what participants carry. Configured, or made once and kept in the store, so that every process has the same.</summary>
public sealed class KeyRing
{
    private byte[]? _key;

    /// <summary>HMAC-SHA256 of <paramref name="data"/>, for one purpose only: what is signed for another does not pass.</summary>
    public byte[] Sign(string purpose, ReadOnlySpan<byte> data)
    {
        var key = _key ?? throw new InvalidOperationException("The keys are not loaded yet.");
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(purpose));
        hash.AppendData([0]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    public void Use(byte[] key) => _key = key;
}

/// <summary>Loads the key before the first request.</summary>
public sealed class KeyRingService(KeyRing keys, IDbContextFactory<ArenaDb> databases, IOptions<ArenaOptions> options, TimeProvider clock) : IHostedService
{
    private const string Name = "participants";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.TokenKey is { Length: > 0 } configured)
        {
            keys.Use(SHA256.HashData(Encoding.UTF8.GetBytes(configured)));
            return;
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Two processes that start at once must end up with one key.
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO arena.secret_keys (name, value, created_at) VALUES ({Name}, {RandomNumberGenerator.GetBytes(32)}, {clock.GetUtcNow()}) ON CONFLICT DO NOTHING",
            cancellationToken);
        keys.Use((await db.SecretKeys.AsNoTracking().SingleAsync(key => key.Name == Name, cancellationToken)).Value);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
