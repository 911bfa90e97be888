using ChatArena.Core.Data;
using ChatArena.Core.Studies;

namespace ChatArena.Core.Participants;

/// <summary>Somebody gave consent: a new participant, or one who comes back after a removal.</summary>
internal sealed class JoinRequest : ILaneItem
{
    private readonly TaskCompletionSource<JoinedParticipant> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required Guid ParticipantId { get; init; }

    /// <summary>Drawn anew when somebody has it already.</summary>
    public required string Code { get; set; }

    public required bool IsNew { get; init; }
    public required StudyRun Run { get; init; }
    public required string Condition { get; init; }
    public required string Language { get; init; }
    public required bool Resumable { get; init; }
    public required DateTimeOffset At { get; init; }

    public Task<JoinedParticipant> Done => _done.Task;

    (Guid, short) ILaneItem.LaneKey => (ParticipantId, 0);

    public void Stored() => _done.TrySetResult(new(ParticipantId, Code));

    public void Refuse(string code) => _done.TrySetException(new StoreUnavailableException(code));
}

public sealed record JoinedParticipant(Guid Id, string Code);

/// <summary>The store did not take it; trying again later is safe.</summary>
/// <param name="code">One of the protocol's error codes.</param>
public sealed class StoreUnavailableException(string code) : Exception("The store did not answer in time.")
{
    public string Code => code;
}
