using ChatArena.Core.Conversations;

namespace ChatArena.Core.Exports;

/// <summary>A conversation as staff and researchers read it, thoughts included. Whoever withdrew is not in it, nor are their words.</summary>
public sealed record ExportedConversation
{
    public required Guid Id { get; init; }

    /// <summary>12 hexadecimal digits; the <c>session_id</c>.</summary>
    public required string Code { get; init; }

    public required string Study { get; init; }

    /// <summary>The hash of the study version.</summary>
    public required string StudyHash { get; init; }

    public required string Condition { get; init; }
    public required string Language { get; init; }
    public required string Topic { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? EndedAt { get; init; }
    public required EndReason? EndReason { get; init; }
    public List<ExportedMember> Members { get; } = [];

    /// <summary>In order.</summary>
    public List<ExportedMessage> Messages { get; } = [];

    /// <summary>The models that spoke for a member, first to last; null for people and for whoever said nothing.</summary>
    public string? ModelOf(ExportedMember member) =>
        string.Join(", ", Messages.Where(message => message.Seat == member.Seat && message.Model is not null).Select(message => message.Model).Distinct()) is { Length: > 0 } models ? models : null;

    public ExportedMember MemberOf(ExportedMessage message) => Members.First(member => member.Seat == message.Seat);

    /// <summary>Milliseconds since somebody else last spoke, or since the beginning.</summary>
    public long LatencyMs(int index)
    {
        var message = Messages[index];
        var before = StartedAt;
        for (var earlier = index - 1; earlier >= 0; earlier--)
        {
            if (Messages[earlier].Seat != message.Seat)
            {
                before = Messages[earlier].SentAt;
                break;
            }
        }

        return Math.Max(0, (long)(message.SentAt - before).TotalMilliseconds);
    }
}

/// <param name="Persona">Whom a model plays; null for people.</param>
public sealed record ExportedMember(short Seat, MemberKind Kind, string Code, string Task, string Side, string? Persona = null);

/// <param name="CompositionMs">Time on thought and speech, by the client's measure; null when it does not tell.</param>
/// <param name="Model"><c>provider/model</c> that said it; null for people. So are the tokens, also where the provider did not count.</param>
public sealed record ExportedMessage(
    int Seq, short Seat, string Think, string Speech, DateTimeOffset SentAt, int? CompositionMs, string? Model = null, int? TokensIn = null, int? TokensOut = null);
