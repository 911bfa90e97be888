using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Accounts;

/// <summary>Counts wrong passwords by address. Right ones do not count, so that nobody who knows theirs is held up by their own work.</summary>
public sealed class WrongTries(IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Queue<long>> _byAddress = new();

    public bool AreTooMany(IPAddress? address) => _byAddress.TryGetValue(address ?? IPAddress.None, out var tries) && Count(tries) >= options.Value.WrongTriesPerMinute;

    public void Add(IPAddress? address)
    {
        if (_byAddress.Count >= MostAddresses)
        {
            ForgetOld();
        }

        var tries = _byAddress.GetOrAdd(address ?? IPAddress.None, _ => new());
        lock (tries)
        {
            tries.Enqueue(clock.GetTimestamp());
            // More than the limit says nothing more.
            if (tries.Count > options.Value.WrongTriesPerMinute)
            {
                tries.Dequeue();
            }
        }
    }

    private int Count(Queue<long> tries)
    {
        lock (tries)
        {
            while (tries.TryPeek(out var first) && clock.GetElapsedTime(first) >= Window)
            {
                tries.Dequeue();
            }

            return tries.Count;
        }
    }

    private void ForgetOld()
    {
        foreach (var (address, tries) in _byAddress)
        {
            if (Count(tries) == 0)
            {
                _byAddress.TryRemove(address, out _);
            }
        }
    }
}
