using System.Text.Json;
using ChatArena.Core.Conversations;

namespace ChatArena.Core.Exports;

/// <summary>
/// The files of a ConvoKit corpus (convokit.cornell.edu). What is not known is left out: the index has one type for each key.
/// The library writes <c>reply-to</c>, whatever its documentation says.
/// </summary>
internal static class ConvoKitRows
{
    // Types are Python's own names for them.
    public static ReadOnlySpan<byte> Index => """
        {"utterances-index":{"think":["<class 'str'>"],"seq":["<class 'int'>"],"sent_at":["<class 'str'>"],"composition_ms":["<class 'int'>"],"latency_ms":["<class 'int'>"],"model":["<class 'str'>"]},"speakers-index":{"kind":["<class 'str'>"]},"conversations-index":{"session_id":["<class 'str'>"],"study_id":["<class 'str'>"],"study_hash":["<class 'str'>"],"condition":["<class 'str'>"],"language":["<class 'str'>"],"topic":["<class 'str'>"],"started_at":["<class 'str'>"],"ended_at":["<class 'str'>"],"end_reason":["<class 'str'>"],"hidden_tasks":["<class 'dict'>"]},"overall-index":{"name":["<class 'str'>"],"exported_at":["<class 'str'>"]},"version":1,"vectors":[]}

        """u8;

    /// <summary>By convention the id of the first utterance.</summary>
    public static string ConversationId(ExportedConversation conversation) => UtteranceId(conversation, 0);

    public static void Utterance(Utf8JsonWriter json, ExportedConversation conversation, int index)
    {
        var message = conversation.Messages[index];
        json.WriteStartObject();
        json.WriteString("id", UtteranceId(conversation, index));
        json.WriteString("conversation_id", ConversationId(conversation));
        json.WriteString("text", message.Speech);
        json.WriteString("speaker", conversation.MemberOf(message).Code);
        json.WriteStartObject("meta");
        json.WriteString("think", message.Think);
        json.WriteNumber("seq", message.Seq);
        json.WriteString("sent_at", IsoTime.Format(message.SentAt));
        if (message.CompositionMs is { } composition)
        {
            json.WriteNumber("composition_ms", composition);
        }

        json.WriteNumber("latency_ms", conversation.LatencyMs(index));
        if (message.Model is { } model)
        {
            json.WriteString("model", model);
        }

        json.WriteEndObject();
        json.WriteString("reply-to", index == 0 ? null : UtteranceId(conversation, index - 1));
        json.WriteNumber("timestamp", message.SentAt.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteStartArray("vectors");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Speaker(Utf8JsonWriter json, MemberKind kind)
    {
        json.WriteStartObject();
        json.WriteStartObject("meta");
        json.WriteString("kind", kind == MemberKind.Ai ? "ai" : "human");
        json.WriteEndObject();
        json.WriteStartArray("vectors");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Conversation(Utf8JsonWriter json, ExportedConversation conversation)
    {
        json.WriteStartObject();
        json.WriteStartObject("meta");
        json.WriteString("session_id", conversation.Code);
        json.WriteString("study_id", conversation.Study);
        json.WriteString("study_hash", conversation.StudyHash);
        json.WriteString("condition", conversation.Condition);
        json.WriteString("language", conversation.Language);
        json.WriteString("topic", conversation.Topic);
        json.WriteString("started_at", IsoTime.Format(conversation.StartedAt));
        if (conversation.EndedAt is { } ended)
        {
            json.WriteString("ended_at", IsoTime.Format(ended));
            json.WriteString("end_reason", conversation.EndReason?.ToString() ?? "");
        }

        json.WriteStartObject("hidden_tasks");
        foreach (var member in conversation.Members)
        {
            json.WriteString(member.Code, member.Task);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("vectors");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string UtteranceId(ExportedConversation conversation, int index) => $"{conversation.Code}-{conversation.Messages[index].Seq}";
}
