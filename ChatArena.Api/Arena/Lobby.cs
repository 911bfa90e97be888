using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatArena.Core.Pairing;

namespace ChatArena.Api.Arena;

/// <summary>
/// The way into the queue and out of it for the people of this process. Entering never waits: <see cref="LobbyLoop"/> does the
/// work in order, and tells everybody their place as it changes.
/// </summary>
internal sealed class Lobby
{
    private const int Capacity = 200_000;

    private readonly Channel<Step> _steps = Channel.CreateBounded<Step>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Who waits here, by ticket.</summary>
    public ConcurrentDictionary<Guid, Waiting> People { get; } = new();

    public ChannelReader<Step> Steps => _steps.Reader;

    /// <param name="isNew">They have just joined, and nothing they see says yet that they wait for another partner.</param>
    public void Enter(IWaiter person, Ticket ticket, bool isNew)
    {
        People[ticket.Id] = new(person, ticket, isNew);
        if (!_steps.Writer.TryWrite(new(ticket, null)))
        {
            // The loop finds people without a place by itself; this one only waits a little longer.
            People[ticket.Id].MissingSince = DateTimeOffset.MinValue;
        }
    }

    /// <summary>True when the ticket was still in the queue; false when it was taken, so that a pair is on its way.</summary>
    public Task<bool> LeaveAsync(Ticket ticket)
    {
        Forget(ticket);
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_steps.Writer.TryWrite(new(ticket, left)))
        {
            left.TrySetResult(false);
        }

        return left.Task;
    }

    /// <summary>Leaves without waiting for the answer; a pair that is on its way finds nobody and ends.</summary>
    public void LeaveSoon(Ticket ticket) => _ = LeaveAsync(ticket);

    /// <summary>The ticket has done its work.</summary>
    public void Forget(Ticket ticket) => People.TryRemove(ticket.Id, out _);

    /// <summary>Somebody who waits asked again.</summary>
    public void ShowAgain(IWaiter person)
    {
        foreach (var waiting in People.Values.Where(waiting => waiting.Person == person))
        {
            waiting.ShowAgain = true;
        }
    }

    /// <summary>Into the queue, or out of it when somebody wants to know how that went.</summary>
    public readonly record struct Step(Ticket Ticket, TaskCompletionSource<bool>? Left);

    public sealed class Waiting(IWaiter person, Ticket ticket, bool isNew)
    {
        public IWaiter Person => person;
        public Ticket Ticket => ticket;
        public bool IsNew => isNew;

        /// <summary>Their place, at the next look, though they know it.</summary>
        public bool ShowAgain { get; set; }

        /// <summary>Their place, at the next look, however long the line is.</summary>
        public bool ShowSoon { get; set; }

        /// <summary>Since when the queue has not known the ticket.</summary>
        public DateTimeOffset? MissingSince { get; set; }
    }
}
