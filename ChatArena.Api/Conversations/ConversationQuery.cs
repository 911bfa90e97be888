using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;
using Microsoft.AspNetCore.Mvc;

namespace ChatArena.Api.Conversations;

/// <summary>The filters of lists and exports. A value that cannot be one finds nothing, as any other that nothing has.</summary>
internal sealed record ConversationQuery(
    [FromQuery(Name = "study")] string? Study,
    [FromQuery(Name = "from")] DateTimeOffset? From,
    [FromQuery(Name = "to")] DateTimeOffset? To,
    [FromQuery(Name = "end_reason")] string? EndReason,
    [FromQuery(Name = "participant")] string? Participant,
    [FromQuery(Name = "session")] string? Session,
    [FromQuery(Name = "topic")] int? Topic)
{
    public ConversationFilter ToFilter() => new()
    {
        Study = Given(Study),
        From = From,
        To = To,
        EndReason = Given(EndReason) is not { } name ? null
            : name.Equals(ConversationFilter.Open, StringComparison.OrdinalIgnoreCase) ? ConversationFilter.Open
            : Enum.TryParse<EndReason>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var reason) ? $"{reason}" : name,
        Participant = Given(Participant),
        Session = Given(Session),
        TopicId = Topic,
    };

    /// <summary>An empty field of a form is no filter. PostgreSQL takes no NUL.</summary>
    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim().Replace("\0", "?", StringComparison.Ordinal);
}
