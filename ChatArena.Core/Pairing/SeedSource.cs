using System.Security.Cryptography;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Pairing;

/// <summary>A fresh seed for every draw: from the operating system, or from <c>Arena:Pairing:Seed</c> when a run must be reproducible.</summary>
public sealed class SeedSource(IOptions<ArenaOptions> options)
{
    private readonly Lock _gate = new();
    private SeededDraw? _fixed = options.Value.Pairing.Seed is { } seed ? new SeededDraw(seed) : null;

    public ulong Next()
    {
        lock (_gate)
        {
            if (_fixed is { } generator)
            {
                var next = generator.Next();
                _fixed = generator;
                return next;
            }
        }

        return BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    }
}
