using System.ComponentModel;

namespace ChatArena.Contracts.Sockets;

/// <summary>The <c>code</c> of an error frame. A code never changes its meaning.</summary>
public static class ErrorCodes
{
    [Description("The frame is not one JSON object with fields of the right types, or names a field twice.")]
    public const string BadFrame = "bad_frame";

    [Description("The text holds a NUL character or a lone surrogate, which no store keeps.")]
    public const string BadText = "bad_text";

    [Description("There is no frame of this type.")]
    public const string UnknownType = "unknown_type";

    [Description("Only text frames are read.")]
    public const string BinaryNotSupported = "binary_not_supported";

    [Description("The frame has more bytes than the server reads.")]
    public const string FrameTooLarge = "frame_too_large";

    [Description("Too many frames in a short time; this one was not read, sending it again later is safe.")]
    public const string RateLimited = "rate_limited";

    [Description("Too many sockets from one address; the server closes this one.")]
    public const string TooManyConnections = "too_many_connections";

    [Description("Nobody enters the queue or a conversation without consent.")]
    public const string ConsentRequired = "consent_required";

    [Description("The consent form has changed since it was shown.")]
    public const string ConsentOutdated = "consent_outdated";

    [Description("There is no such study.")]
    public const string StudyUnknown = "study_unknown";

    [Description("A join came in the middle of a conversation, which goes on.")]
    public const string AlreadyPaired = "already_paired";

    [Description("The frame makes sense in a conversation only, and there is none.")]
    public const string NotPaired = "not_paired";

    [Description("The person has left on this socket, or is connected elsewhere.")]
    public const string Disconnected = "disconnected";

    [Description("The token is not one of ours, or the person left or withdrew, or the socket is somebody's already.")]
    public const string ResumeRefused = "resume_refused";

    [Description("The thought has fewer characters than the study asks for, counted after trimming.")]
    public const string ThinkTooShort = "think_too_short";

    [Description("The thought has more characters than the study allows.")]
    public const string ThinkTooLong = "think_too_long";

    [Description("The speech is blank.")]
    public const string SpeechEmpty = "speech_empty";

    [Description("The speech has more characters than the study allows.")]
    public const string SpeechTooLong = "speech_too_long";

    [Description("The client's id of the message has more than 64 characters.")]
    public const string ClientIdTooLong = "client_id_too_long";

    [Description("The conversation was over before the message arrived; it is not stored.")]
    public const string ConversationOver = "conversation_over";

    [Description("Too much is waiting to be stored; sending again later is safe.")]
    public const string Busy = "busy";

    [Description("The store does not answer; sending again later is safe.")]
    public const string StorageUnavailable = "storage_unavailable";
}
