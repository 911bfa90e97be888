using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Pairing;

/// <summary>Everything the policy may know. Together with a seed it decides the outcome, so it is logged with every draw.</summary>
public sealed record PairingSnapshot
{
    public required DateTimeOffset Now { get; init; }
    public required DrawMode Mode { get; init; }

    /// <summary>Who could be paired now, longest waiting first.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>Ids of what can be drawn for a pair.</summary>
    public required IReadOnlyList<int> Topics { get; init; }

    public required IReadOnlyList<int> AttackTasks { get; init; }
    public required IReadOnlyList<int> DefendTasks { get; init; }

    /// <summary>UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PairingJson.Default.PairingSnapshot);

    /// <exception cref="JsonException"/>
    public static PairingSnapshot FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, PairingJson.Default.PairingSnapshot) ?? throw new JsonException("No snapshot.");
}

/// <param name="Avoid">Whom this person must not meet now.</param>
public sealed record Candidate(Guid TicketId, Guid ParticipantId, DateTimeOffset QueuedAt, IReadOnlyList<Guid> Avoid)
{
    public static Candidate From(Ticket ticket, DateTimeOffset now) =>
        new(ticket.Id, ticket.ParticipantId, ticket.QueuedAt, ticket.Avoid.Count == 0 ? [] : StillAvoided(ticket, now));

    private static Guid[] StillAvoided(Ticket ticket, DateTimeOffset now) =>
        [.. ticket.Avoid.Where(avoided => avoided.Until > now).Select(avoided => avoided.ParticipantId)];
}

/// <summary>A pair; the first ticket gets seat 1.</summary>
public sealed record PairChoice(Guid FirstTicket, Guid SecondTicket, int TopicId, int FirstTaskId, int SecondTaskId);

/// <summary>How the longest-waiting person's partner is chosen among those who may meet them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrawMode>))]
public enum DrawMode
{
    /// <summary>Every one equally likely.</summary>
    Random,

    /// <summary>The next in line.</summary>
    Fifo,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PairingSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<PairChoice>))]
internal sealed partial class PairingJson : JsonSerializerContext;
