namespace ChatArena.Core.Pairing;

/// <summary>
/// A small generator whose numbers are the same on every platform and in every version of .NET, so that a logged seed can be
/// drawn again years later. SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
/// </summary>
public struct SeededDraw(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, <paramref name="bound"/>), every one equally likely.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Numbers above the last whole multiple of the bound would favour the small results; draw again.
        var range = (ulong)bound;
        var limit = ulong.MaxValue - (ulong.MaxValue % range);
        ulong number;
        do
        {
            number = Next();
        }
        while (number >= limit);

        return (int)(number % range);
    }
}
