using ChatArena.Core.Live;
using ChatArena.Core.Pairing;

namespace ChatArena.Api.Arena;

/// <summary>Somebody who waits for a partner.</summary>
internal interface IWaiter : ILiveReceiver
{
    /// <summary>Shows the place in line, and why the person stands in it, unless both were shown already or the ticket is an old one.</summary>
    /// <param name="position">From 1.</param>
    /// <param name="again">Also when both were shown already.</param>
    void ShowPlace(Ticket ticket, int position, int length, TimeSpan? usualWait, bool again);
}
