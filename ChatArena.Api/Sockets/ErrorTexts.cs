using ChatArena.Contracts.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>What an error frame says to the person. Never quotes what they sent.</summary>
internal static class ErrorTexts
{
    public static string Of(string code) => code switch
    {
        ErrorCodes.BadFrame => "The server could not read this message.",
        ErrorCodes.BadText => "The text holds a character that cannot be stored. Please type it again.",
        ErrorCodes.UnknownType => "The server does not know this kind of message.",
        ErrorCodes.BinaryNotSupported => "Only text can be sent here.",
        ErrorCodes.FrameTooLarge => "This message is too long.",
        ErrorCodes.RateLimited => "Too many messages at once. Please wait a moment and send it again.",
        ErrorCodes.TooManyConnections => "Too many connections from this address.",
        ErrorCodes.ConsentRequired => "Consent is needed before taking part.",
        ErrorCodes.ConsentOutdated => "The consent form has changed. Please load the page again and read the new one.",
        ErrorCodes.StudyUnknown => "This study does not exist.",
        ErrorCodes.AlreadyPaired => "You are in a conversation already.",
        ErrorCodes.NotPaired => "You are not in a conversation.",
        ErrorCodes.Disconnected => "You have left. Please open the page again to take part.",
        ErrorCodes.ResumeRefused => "This conversation cannot be continued.",
        // Where the study's number is at hand, the sentence names it.
        ErrorCodes.ThinkTooShort => "Your private note is too short.",
        ErrorCodes.ThinkTooLong => "Your private note is too long.",
        ErrorCodes.SpeechEmpty => "The message to your partner is empty.",
        ErrorCodes.SpeechTooLong => "Your message is too long.",
        ErrorCodes.ClientIdTooLong => "The message's id is longer than 64 characters.",
        ErrorCodes.ConversationOver => "The conversation was over before this message arrived.",
        ErrorCodes.Busy => "The server is busy. Please send it again in a moment.",
        ErrorCodes.StorageUnavailable => "The message could not be stored. Please send it again in a moment.",
        _ => "This was refused.",
    };
}
