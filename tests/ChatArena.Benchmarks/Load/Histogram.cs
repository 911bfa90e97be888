namespace ChatArena.Benchmarks.Load;

/// <summary>Latencies in microseconds, in buckets of about 2 % width.</summary>
internal sealed class Histogram
{
    private const double Growth = 1.02;
    private readonly long[] _counts = new long[1200];
    private long _total;

    public void Add(double microseconds)
    {
        var bucket = microseconds < 1 ? 0 : (int)(Math.Log(microseconds) / Math.Log(Growth));
        _counts[Math.Min(bucket, _counts.Length - 1)]++;
        _total++;
    }

    /// <summary>Milliseconds within which the share of all lies.</summary>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * _total);
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.Pow(Growth, bucket + 1) / 1000;
            }
        }

        return 0;
    }
}
