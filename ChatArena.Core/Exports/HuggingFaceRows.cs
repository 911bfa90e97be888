using System.Text.Json;
using ChatArena.Core.Conversations;

namespace ChatArena.Core.Exports;

/// <summary>
/// Rows of the two subsets. Every row has the same keys with the same types: what is not known is null, ids are texts, times are ISO 8601 UTC.
/// </summary>
/// <param name="ReasoningKey">The key of a thought; <c>reasoning_content</c> is what many chat templates read.</param>
/// <param name="MergeConsecutive">Joins what one side said in a row, for templates that want the two sides to alternate.</param>
public sealed record HuggingFaceRows(string ReasoningKey = "thinking", bool MergeConsecutive = false)
{
    /// <summary>One conversation, neutral.</summary>
    public void Transcript(Utf8JsonWriter json, ExportedConversation conversation)
    {
        json.WriteStartObject();
        json.WriteString("conversation_id", conversation.Code);
        json.WriteString("study_id", conversation.Study);
        json.WriteString("study_hash", conversation.StudyHash);
        json.WriteString("condition", conversation.Condition);
        json.WriteString("topic", conversation.Topic);
        json.WriteString("language", conversation.Language);
        json.WriteString("started_at", IsoTime.Format(conversation.StartedAt));
        json.WriteString("ended_at", conversation.EndedAt is { } ended ? IsoTime.Format(ended) : null);
        json.WriteString("end_reason", conversation.EndReason?.ToString());
        json.WriteStartArray("participants");
        foreach (var member in conversation.Members)
        {
            json.WriteStartObject();
            json.WriteString("speaker_id", member.Code);
            json.WriteString("kind", Kind(member));
            json.WriteString("model", conversation.ModelOf(member));
            json.WriteString("persona", member.Persona);
            json.WriteString("hidden_task", member.Task);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("messages");
        foreach (var (index, message) in conversation.Messages.Index())
        {
            var member = conversation.MemberOf(message);
            json.WriteStartObject();
            json.WriteString("message_id", $"{conversation.Code}-{message.Seq}");
            json.WriteNumber("seq", message.Seq);
            json.WriteString("speaker_id", member.Code);
            json.WriteString("role", member.Kind == MemberKind.Ai ? "assistant" : "user");
            json.WriteString("name", member.Code);
            json.WriteString("content", message.Speech);
            json.WriteString(ReasoningKey, message.Think);
            json.WriteString("sent_at", IsoTime.Format(message.SentAt));
            WriteNumber(json, "composition_ms", message.CompositionMs);
            json.WriteNumber("latency_ms", conversation.LatencyMs(index));
            WriteNumber(json, "tokens_in", message.TokensIn);
            WriteNumber(json, "tokens_out", message.TokensOut);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>
    /// One conversation as one of its speakers lived it: they are the assistant, everybody else is the user, and nobody else's thought or task is there.
    /// </summary>
    public void Perspective(Utf8JsonWriter json, ExportedConversation conversation, ExportedMember self)
    {
        json.WriteStartObject();
        json.WriteString("id", $"{conversation.Code}-{self.Code}");
        json.WriteString("conversation_id", conversation.Code);
        json.WriteString("study_id", conversation.Study);
        json.WriteString("study_hash", conversation.StudyHash);
        json.WriteString("condition", conversation.Condition);
        json.WriteString("language", conversation.Language);
        json.WriteString("speaker_id", self.Code);
        json.WriteString("kind", Kind(self));
        json.WriteStartArray("messages");
        WriteTurn(json, "system", $"Topic: {conversation.Topic}\n\nYour task: {self.Task}", null);
        foreach (var turn in Turns(conversation, self))
        {
            WriteTurn(json, turn.Role, turn.Content, turn.Thinking);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private IEnumerable<Turn> Turns(ExportedConversation conversation, ExportedMember self)
    {
        // Chat has two sides only: with more speakers the text itself says who spoke.
        var names = conversation.Members.Count > 2;
        Turn? pending = null;
        foreach (var message in conversation.Messages)
        {
            var own = message.Seat == self.Seat;
            var content = names && !own ? $"{conversation.MemberOf(message).Code}: {message.Speech}" : message.Speech;
            var turn = new Turn(own ? "assistant" : "user", content, own ? message.Think : null);
            if (MergeConsecutive && pending?.Role == turn.Role)
            {
                pending = pending with { Content = $"{pending.Content}\n\n{turn.Content}", Thinking = own ? $"{pending.Thinking}\n\n{turn.Thinking}" : null };
                continue;
            }

            if (pending is not null)
            {
                yield return pending;
            }

            pending = turn;
        }

        if (pending is not null)
        {
            yield return pending;
        }
    }

    private void WriteTurn(Utf8JsonWriter json, string role, string content, string? thinking)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteString(ReasoningKey, thinking);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, int? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(key, known);
        }
        else
        {
            json.WriteNull(key);
        }
    }

    private static string Kind(ExportedMember member) => member.Kind == MemberKind.Ai ? "ai" : "human";

    private sealed record Turn(string Role, string Content, string? Thinking);
}
