using System.Text.Json.Nodes;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;
using Microsoft.OpenApi;

namespace ChatArena.Api.Description;

/// <summary>Parameters mean the same wherever they stand, so each is described once.</summary>
internal static class Parameters
{
    private static readonly Dictionary<string, string> InPath = new()
    {
        ["slug"] = "The short name of a study, such as `arena`.",
        ["session"] = "The id of a conversation: 12 hexadecimal digits.",
        ["session_id"] = "The id of a conversation: 12 hexadecimal digits.",
        ["name"] = "A content file.",
        ["number"] = "The number of a version: 1, 2, 3 …",
        ["provider"] = "The name of a provider in llm_config.json.",
        ["id"] = "The number of the entry.",
        ["filename"] = "Letters, digits, `-`, `_` and `.`, ending with `.json`; at most 105 characters.",
    };

    private static readonly Dictionary<string, string> InQuery = new()
    {
        ["study"] = "Only conversations of the study with this short name.",
        ["from"] = "Only conversations that started then or later.",
        ["to"] = "Only conversations that started before then.",
        ["end_reason"] = "Only conversations that ended for this reason; `Open`: those that go on.",
        ["participant"] = "Only conversations with this member, by code, such as `user_1a2b3c4d`.",
        ["session"] = "Only conversations whose id begins so.",
        ["topic"] = "Only conversations on the topic with this number.",
        ["before"] = "The `next` of a page, for the page after it; without it the first page, the newest.",
        ["limit"] = "How many at most. Beyond the range, the nearest number in it.",
        ["reasoning_key"] = "The key of thoughts; formats that name it themselves do not look at it.",
        ["merge_consecutive"] = "Whether what one side said in a row becomes one message; formats that keep every message do not look at it.",
    };

    private static readonly Dictionary<string, IReadOnlyList<string>> Choices = new()
    {
        // Deleted conversations are in no list.
        ["end_reason"] = [.. Enum.GetNames<EndReason>().Where(name => name != nameof(EndReason.Deleted)), ConversationFilter.Open],
        ["name"] = [.. Enum.GetValues<ContentKind>().Select(BuiltInContent.FileName)],
        ["reasoning_key"] = ["thinking", "reasoning_content"],
    };

    public static void Describe(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Description = (parameter.In == ParameterLocation.Path ? InPath : InQuery).GetValueOrDefault(parameter.Name!);
            if (parameter.Schema is OpenApiSchema schema && Choices.TryGetValue(parameter.Name!, out var choices))
            {
                schema.Enum = [.. choices.Select(choice => JsonValue.Create(choice))];
            }
        }
    }
}
