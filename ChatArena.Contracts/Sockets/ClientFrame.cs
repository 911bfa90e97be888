using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ChatArena.Contracts.Sockets;

/// <summary>
/// What a participant's client may send on <c>/ws</c>: one JSON object in one text frame, told apart by <c>type</c>.
/// Fields a frame does not name are ignored; a frame of an unknown type is answered with <see cref="ErrorCodes.UnknownType"/>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PingFrame), "ping")]
[JsonDerivedType(typeof(JoinFrame), "join")]
[JsonDerivedType(typeof(ResumeFrame), "resume")]
[JsonDerivedType(typeof(MessageFrame), "message")]
[JsonDerivedType(typeof(TypingFrame), "typing")]
[JsonDerivedType(typeof(ReassignFrame), "reassign")]
[JsonDerivedType(typeof(DisconnectFrame), "disconnect")]
public abstract record ClientFrame;

[Description("Asks for a pong. Allowed in every state.")]
public sealed record PingFrame : ClientFrame;

[Description("Gives consent and enters the queue. Sent again after inactivity_kick, it also confirms that somebody is there.")]
public sealed record JoinFrame : ClientFrame
{
    [Description("Must be true.")]
    public required bool Consent { get; init; }

    [Description("True asks for a session frame, a held seat after a cut, and the frames typing, partner_away and partner_back.")]
    public bool? Resume { get; init; }

    [Description("Slug of the study; the built-in study 'arena' when absent.")]
    public string? Study { get; init; }

    [Description("BCP 47 tag of the language the person will write; the study's first language when absent.")]
    public string? Language { get; init; }

    [Description("Hash of the consent text that was shown, from GET /api/consent. When it is no longer the current one, the join is refused with consent_outdated.")]
    public string? ConsentHash { get; init; }
}

[Description("Comes back after a cut, to the seat that the token names.")]
public sealed record ResumeFrame : ClientFrame
{
    [Description("The token of the session frame.")]
    public required string Token { get; init; }

    [Description("Highest seq of the conversation that the client has; 0 asks for all of it.")]
    public required int LastSeq { get; init; }

    [Description("The conversation the client last knew; its end is told if it is over. The person's open conversation when absent.")]
    public string? SessionId { get; init; }
}

[Description("A private thought, then what the partner reads.")]
public sealed record MessageFrame : ClientFrame
{
    [Description("Private; never reaches the partner. The study says how long it must be, counted after trimming.")]
    public required string Think { get; init; }

    [Description("What the partner reads.")]
    public required string Speech { get; init; }

    [Description("The client's own id of this message, at most 64 characters. A message sent again under the same id is stored once.")]
    public string? ClientId { get; init; }

    [Description("Milliseconds spent on the thought, as the client measured them.")]
    public int? ThinkMs { get; init; }

    [Description("Milliseconds spent on the speech, as the client measured them.")]
    public int? SpeechMs { get; init; }

    [Description("The client's clock when the person pressed Send, ISO 8601.")]
    public string? SentAt { get; init; }
}

[Description("The person began or stopped writing.")]
public sealed record TypingFrame : ClientFrame
{
    [Description("True while writing.")]
    public required bool Active { get; init; }
}

[Description("Leaves the present partner and waits for a new one.")]
public sealed record ReassignFrame : ClientFrame;

[Description("Leaves for good. The socket stays open and answers ping only.")]
public sealed record DisconnectFrame : ClientFrame;
