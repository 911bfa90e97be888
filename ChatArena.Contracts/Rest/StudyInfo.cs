namespace ChatArena.Contracts.Rest;

/// <summary>What a participant's page must know of a study before anybody joins. Every promise on the page comes from here.</summary>
/// <param name="MinThink">Characters that a thought needs at least, without blanks around it.</param>
/// <param name="MaxThink">Characters that a thought has at most; 0 = any number.</param>
/// <param name="MaxSpeech">Characters that a message has at most; 0 = any number.</param>
/// <param name="SilenceSeconds">A conversation in which nobody writes ends after this time; 0 = never.</param>
/// <param name="HardCapSeconds">A conversation ends after this time at the latest; 0 = never.</param>
/// <param name="InactivitySeconds">Who writes nothing for so long while the partner does is asked whether they are there; 0 = never.</param>
/// <param name="ResumeSeconds">How long a seat is held after a cut.</param>
/// <param name="SocketAddress">Where sockets go when not to the page's own origin.</param>
public sealed record StudyInfo(
    string Slug,
    string Name,
    int MinThink,
    int MaxThink,
    int MaxSpeech,
    int SilenceSeconds,
    int HardCapSeconds,
    int InactivitySeconds,
    int ResumeSeconds,
    int ReassignDelaySeconds,
    string? SocketAddress);
