using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;

namespace ChatArena.Tests.Exports;

/// <summary>ConvoKit reads the types of what researchers look at from its index: whatever a row may hold is in it, under the name Python has for it.</summary>
public sealed class ConvoKitRowsTests
{
    private static readonly JsonNode Index = JsonNode.Parse(ConvoKitRows.Index)!;
    private static readonly ExportedConversation Talk = Conversation();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_an_utterance_holds_is_in_the_index(int index) => IsIn("utterances-index", Written(json => ConvoKitRows.Utterance(json, Talk, index)));

    [Fact]
    public void Nothing_is_in_the_index_that_no_utterance_holds()
    {
        var held = Enumerable.Range(0, Talk.Messages.Count).SelectMany(index => Written(json => ConvoKitRows.Utterance(json, Talk, index)).Select(field => field.Key));

        Index["utterances-index"]!.AsObject().Select(field => field.Key).ShouldBe(held.Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void What_a_speaker_holds_is_in_the_index() => IsIn("speakers-index", Written(json => ConvoKitRows.Speaker(json, MemberKind.Ai)));

    [Fact]
    public void What_a_conversation_holds_is_in_the_index() => IsIn("conversations-index", Written(json => ConvoKitRows.Conversation(json, Talk)));

    private static void IsIn(string part, JsonObject held) =>
        held.ShouldAllBe(field => (string)Index[part]![field.Key]![0]! == $"<class '{PythonName(field.Value!)}'>");

    private static string PythonName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Number => "int",
        JsonValueKind.Object => "dict",
        var other => other.ToString(),
    };

    /// <summary>What the row says of the thing, beside what every corpus says.</summary>
    private static JsonObject Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!["meta"]!.AsObject();
    }

    private static ExportedConversation Conversation()
    {
        var began = new DateTimeOffset(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);
        var talk = new ExportedConversation
        {
            Id = Guid.CreateVersion7(began),
            Code = "3f5956ee7856",
            Study = "arena",
            StudyHash = "abc",
            Condition = "all",
            Language = "en",
            Topic = "Cities should close their centres to private cars.",
            StartedAt = began,
            EndedAt = began.AddMinutes(5),
            EndReason = EndReason.Left,
        };
        talk.Members.Add(new(1, MemberKind.Human, "user_1a2b3c4d", "Argue for it.", "defend"));
        talk.Members.Add(new(2, MemberKind.Ai, "ai_0c9a77b2", "Argue against it.", "attack", "alex"));
        talk.Messages.Add(new(1, 1, "a thought", "Why?", began.AddSeconds(10), CompositionMs: 4200));
        talk.Messages.Add(new(2, 2, "another", "Because.", began.AddSeconds(14), CompositionMs: null, Model: "ollama/gemma3", TokensIn: 300, TokensOut: 20));
        return talk;
    }
}
