using ChatArena.Core.Data;

namespace ChatArena.Core.Participants;

/// <summary>Stores participants and consents.</summary>
public sealed class JoinLoop(ParticipantService participants) : LaneLoop
{
    protected override Task RunAsync(CancellationToken cancel) => participants.RunAsync(cancel);

    protected override void Complete() => participants.Complete();
}
