namespace ChatArena.Core.Live;

/// <summary>
/// Carries events to the connections of the person they are addressed to, wherever those are.
/// </summary>
/// <remarks>
/// Order: events that one process publishes to one address arrive in that order; across processes there is none. Delivery: at most
/// once, to those subscribed at that moment. Failure: an event may be missed; whoever needs every message compares its <c>seq</c> and
/// reads the gap from the store.
/// </remarks>
public interface ILiveEvents
{
    /// <summary>The subscription is in force when this returns. One receiver may hold several addresses.</summary>
    ValueTask SubscribeAsync(Guid address, ILiveReceiver receiver, CancellationToken cancel);

    void Unsubscribe(Guid address, ILiveReceiver receiver);

    /// <summary>Never blocks and never throws for a receiver's sake.</summary>
    void Publish(Guid address, LiveEvent happened);
}

public interface ILiveReceiver
{
    /// <summary>Called on the publisher's thread: must be short, must not block, may be called by two threads at once.</summary>
    void Receive(LiveEvent happened);
}
