using System.Text.Json;
using System.Text.Json.Serialization;
using ChatArena.Core.Content;

namespace ChatArena.Core.AiTurns;

/// <summary>A provider as a worker sees it.</summary>
/// <param name="IsResting">It keeps failing and is not asked for a while.</param>
/// <param name="Problem">In words for staff; null when nothing is wrong. Never a key.</param>
public sealed record ProviderReport(string Provider, string Model, bool IsUsable, bool IsResting, string? Problem);

/// <summary>What came of a test.</summary>
public sealed record ModelTest
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>One of <see cref="DeskRefusals"/> when nobody was asked.</summary>
    public string? Refusal { get; init; }

    /// <summary>How the model failed, such as <c>rate_limited</c>; null when it answered.</summary>
    public string? Failure { get; init; }

    /// <summary>What the provider said of it, without a word of question or answer.</summary>
    public string? Detail { get; init; }
    public int? LatencyMs { get; init; }
    public int? FirstTokenMs { get; init; }
    public int? InputTokens { get; init; }
    public int? OutputTokens { get; init; }

    /// <summary>USD; null when the price is not known.</summary>
    public decimal? Cost { get; init; }
}

/// <summary>A persona's chance to say something in a talk that is no conversation.</summary>
public sealed record TriedTurn
{
    /// <summary>Of the talk: a cap per conversation holds for it too.</summary>
    public required Guid Chat { get; init; }

    /// <summary>As it is being edited; it need not be stored.</summary>
    public required Persona Persona { get; init; }
    public required string Topic { get; init; }
    public required string Task { get; init; }
    public required TaskSide Side { get; init; }
    public required AiTurnKind Kind { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<TriedLine> Lines { get; init; }
}

/// <param name="IsOwn">The persona's.</param>
/// <param name="Model"><c>provider/model</c> that said it; who began goes on.</param>
public sealed record TriedLine(bool IsOwn, string? Think, string Speech, string? Model);

/// <param name="Said">Null when there is a refusal.</param>
/// <param name="Refusal">One of <see cref="DeskRefusals"/>.</param>
/// <param name="Detail">Who failed and how, for staff.</param>
public sealed record TriedReply(TriedSpeech? Said, string? Refusal, string? Detail);

public sealed record TriedSpeech(string Think, string Speech, Generation Generation);

/// <summary>As it goes from process to process.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<ProviderReport>))]
[JsonSerializable(typeof(ModelTest))]
[JsonSerializable(typeof(TriedTurn))]
[JsonSerializable(typeof(TriedReply))]
public sealed partial class ModelDeskJson : JsonSerializerContext;
