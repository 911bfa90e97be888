using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatArena.Core;

/// <summary>What the product measures and traces of itself. Never a participant's words.</summary>
public static class ArenaMetrics
{
    public const string Name = "ChatArena.Core";

    public static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Messages = Meter.CreateCounter<long>("chatarena.messages", "{message}", "Messages stored");
    public static readonly Histogram<int> CommitSize = Meter.CreateHistogram<int>("chatarena.commit.size", "{message}", "Messages in one commit");
    public static readonly Histogram<double> CommitMilliseconds = Meter.CreateHistogram<double>("chatarena.commit.duration", "ms", "Time of one commit");
    public static readonly Counter<long> Pairings = Meter.CreateCounter<long>("chatarena.pairings", "{pair}", "Pairs formed");
    public static readonly Counter<long> AiPairings = Meter.CreateCounter<long>("chatarena.ai.pairings", "{pair}", "People given a model as partner");
    public static readonly Histogram<double> WaitSeconds = Meter.CreateHistogram<double>("chatarena.wait", "s", "Wait from entering the queue to a pair");
    public static readonly Counter<long> Ended = Meter.CreateCounter<long>("chatarena.conversations.ended", "{conversation}", "Conversations ended, by reason");

    /// <summary>
    /// A trace of its own: what happens on a socket is not part of the request that opened it, which lasts as long as the socket. The caller brings
    /// <see cref="Activity.Current"/> back afterwards.
    /// </summary>
    public static Activity? StartTrace(string name, ActivityKind kind)
    {
        if (!Activities.HasListeners())
        {
            return null;
        }

        var around = Activity.Current;
        Activity.Current = null;
        return Activities.StartActivity(name, kind, default(ActivityContext), links: around is null ? null : [new(around.Context)]);
    }
}
