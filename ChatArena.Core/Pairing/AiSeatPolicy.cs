using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Pairing;

/// <summary>
/// Who gets a model as partner, played by which persona, about what. Pure: the same snapshot and seed give the same seats for ever.
/// Whoever waits longest is served first, while there are free seats.
/// </summary>
public static class AiSeatPolicy
{
    /// <summary>Stands beside <see cref="PairingPolicy.Algorithm"/> in logged draws and never has the same number.</summary>
    public const int Algorithm = 1001;

    public static IReadOnlyList<AiSeatChoice> Choose(AiSeatSnapshot snapshot, ulong seed)
    {
        if (snapshot.Personas.Count == 0 || snapshot.Topics.Count == 0 || snapshot.AttackTasks.Count == 0 || snapshot.DefendTasks.Count == 0)
        {
            return [];
        }

        var draw = new SeededDraw(seed);
        var choices = new List<AiSeatChoice>();
        foreach (var ticket in snapshot.Tickets.Take(snapshot.FreeSeats))
        {
            var persona = snapshot.Personas[draw.Below(snapshot.Personas.Count)];
            var topic = snapshot.Topics[draw.Below(snapshot.Topics.Count)];
            var attack = snapshot.AttackTasks[draw.Below(snapshot.AttackTasks.Count)];
            var defend = snapshot.DefendTasks[draw.Below(snapshot.DefendTasks.Count)];
            var (human, model) = draw.Below(2) == 0 ? (attack, defend) : (defend, attack);
            choices.Add(new(ticket, persona, topic, human, model, (short)(draw.Below(2) + 1), unchecked((long)draw.Next())));
        }

        return choices;
    }

    public static string ToJson(IReadOnlyList<AiSeatChoice> choices) => JsonSerializer.Serialize(choices, AiSeatJson.Default.IReadOnlyListAiSeatChoice);
}

/// <summary>Everything the policy may know.</summary>
public sealed record AiSeatSnapshot
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Tickets whose people have waited long enough for another person, longest waiting first.</summary>
    public required IReadOnlyList<Guid> Tickets { get; init; }

    /// <summary>Seats of models that are not taken.</summary>
    public required int FreeSeats { get; init; }

    public required IReadOnlyList<string> Personas { get; init; }
    public required IReadOnlyList<int> Topics { get; init; }
    public required IReadOnlyList<int> AttackTasks { get; init; }
    public required IReadOnlyList<int> DefendTasks { get; init; }

    /// <summary>UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AiSeatJson.Default.AiSeatSnapshot);

    /// <exception cref="JsonException"/>
    public static AiSeatSnapshot FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AiSeatJson.Default.AiSeatSnapshot) ?? throw new JsonException("No snapshot.");
}

/// <param name="HumanSeat">1 or 2; the model has the other.</param>
/// <param name="Seed">For whatever the model draws in this conversation.</param>
public sealed record AiSeatChoice(Guid Ticket, string Persona, int TopicId, int HumanTaskId, int ModelTaskId, short HumanSeat, long Seed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AiSeatSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<AiSeatChoice>))]
internal sealed partial class AiSeatJson : JsonSerializerContext;
