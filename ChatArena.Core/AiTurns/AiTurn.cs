using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ChatArena.Core.AiTurns;

/// <summary>A model's chance to say something.</summary>
/// <param name="Id">Follows from what it answers: the same chance has the same id, and its message the same client id.</param>
/// <param name="TriggerSeq">The newest message when the turn was made; 0 for an opening.</param>
/// <param name="DueAt">Not before.</param>
/// <param name="TraceParent">W3C trace context of what caused it.</param>
public sealed record AiTurn(Guid Id, Guid ConversationId, short Seat, AiTurnKind Kind, int TriggerSeq, DateTimeOffset DueAt, string? TraceParent)
{
    public static AiTurn For(Guid conversationId, short seat, AiTurnKind kind, int triggerSeq, DateTimeOffset dueAt, string? traceParent = null) =>
        new(IdOf(conversationId, seat, kind, triggerSeq), conversationId, seat, kind, triggerSeq, dueAt, traceParent);

    /// <summary>The client id of the message this turn leads to: a turn that is delivered twice speaks once.</summary>
    public string ClientId => $"turn-{Id:N}";

    /// <summary>Nobody waits for an answer.</summary>
    [JsonIgnore]
    public bool IsIdle => Kind == AiTurnKind.Idle;

    private static Guid IdOf(Guid conversationId, short seat, AiTurnKind kind, int triggerSeq)
    {
        Span<byte> key = stackalloc byte[16 + 2 + 1 + 4];
        conversationId.TryWriteBytes(key, bigEndian: true, out _);
        BinaryPrimitives.WriteInt16BigEndian(key[16..], seat);
        key[18] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(key[19..], triggerSeq);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(key, hash);
        return new Guid(hash[..16]);
    }
}

public enum AiTurnKind
{
    /// <summary>Somebody said something.</summary>
    Reply,

    /// <summary>The model speaks first.</summary>
    Opening,

    /// <summary>The partner has been quiet for long.</summary>
    Idle,
}
