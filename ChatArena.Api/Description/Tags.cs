using Microsoft.OpenApi;

namespace ChatArena.Api.Description;

/// <summary>What the routes are about, one word each.</summary>
internal static class Tags
{
    public const string Studies = "Studies";
    public const string Participants = "Participants";
    public const string Speech = "Speech";
    public const string Accounts = "Accounts";
    public const string Conversations = "Conversations";
    public const string Exports = "Exports";
    public const string Content = "Content";
    public const string Settings = "Settings";
    public const string Models = "Models";
    public const string Audit = "Audit";
    public const string FirstArena = "First arena";

    public static ISet<OpenApiTag> Describe() => new HashSet<OpenApiTag>
    {
        Of(Studies, "What a participant's page must know before somebody joins."),
        Of(Participants, "What participants can do without a socket."),
        Of(Speech, "Recordings become text."),
        Of(Accounts, "The staff: set-up, sign-in, sign-out, passwords."),
        Of(Conversations, "Conversations as staff read and delete them."),
        Of(Exports, "Conversations in the formats of research, streamed."),
        Of(Content, "The content files with their versions."),
        Of(Settings, "Every setting, and the study's own."),
        Of(Models, "The models: their state, what they cost, the switch that stops them."),
        Of(Audit, "What staff did."),
        Of(FirstArena, "The staff routes of the first arena with its shapes, for scripts that know them."),
    };

    private static OpenApiTag Of(string name, string description) => new() { Name = name, Description = description };
}
