using System.Text.Json;

namespace ChatArena.Core.Exports;

/// <summary>The README.md that makes a folder of rows a data set on the Hugging Face Hub.</summary>
internal static class DatasetCard
{
    public static string Write(long conversations, long messages, IReadOnlyList<string> languages, string reasoningKey, DateTimeOffset at) => $$"""
        ---
        pretty_name: "ChatArena conversations"
        language: [{{string.Join(", ", languages.Select(language => JsonSerializer.Serialize(language)))}}]
        license: other
        size_categories: [{{Size(conversations)}}]
        annotations_creators: [no-annotation]
        language_creators: [crowdsourced, machine-generated]
        source_datasets: [original]
        task_categories: [text-generation]
        tags: [conversational, human-ai-interaction, chat-arena]
        configs:
        - {config_name: transcript, default: true, data_files: [{split: train, path: "data/transcript/*"}]}
        - {config_name: perspective, data_files: [{split: train, path: "data/perspective/*"}]}
        dataset_info:
        - config_name: transcript
          features:
        {{Features("  ", "conversation_id", "study_id", "study_hash", "condition", "topic", "language", "started_at", "ended_at", "end_reason")}}
          - name: participants
            list:
        {{Features("    ", "speaker_id", "kind", "model", "persona", "hidden_task")}}
          - name: messages
            list:
            - {name: message_id, dtype: string}
            - {name: seq, dtype: int64}
        {{Features("    ", "speaker_id", "role", "name", "content", reasoningKey, "sent_at")}}
            - {name: composition_ms, dtype: int64}
            - {name: latency_ms, dtype: int64}
            - {name: tokens_in, dtype: int64}
            - {name: tokens_out, dtype: int64}
        - config_name: perspective
          features:
        {{Features("  ", "id", "conversation_id", "study_id", "study_hash", "condition", "language", "speaker_id", "kind")}}
          - name: messages
            list:
        {{Features("    ", "role", "content", reasoningKey)}}
        extra_gated_prompt: "You agree not to attempt to identify participants."
        extra_gated_fields: {Affiliation: text, I agree: checkbox}
        ---

        # ChatArena conversations

        {{conversations}} conversations with {{messages}} messages, exported {{IsoTime.Format(at)}}. Anonymous people were paired at random, shared a topic, held
        different hidden tasks, and wrote a private thought before each message. `manifest.json` has the rows and SHA-256 of every file.

        ## Subsets

        - `transcript`: one row per conversation, neutral. `role` is `user` for people and `assistant` for models.
        - `perspective`: one row per conversation and speaker. That speaker is the assistant, everybody else is the user; the first message tells the topic
          and that speaker's hidden task. Nobody else's thoughts or tasks are in the row.

        ## Fields

        | Field | Meaning |
        |---|---|
        | `conversation_id` | the session id, as in transcripts |
        | `study_hash` | which version of the study: its settings, consent form, topics and tasks |
        | `hidden_task` | what only this speaker knew |
        | `content` | what the partner read |
        | `{{reasoningKey}}` | the private thought, written before `content` and never shown to the partner |
        | `composition_ms` | time on thought and message, by the browser's measure; null when it does not tell |
        | `latency_ms` | time since somebody else last spoke, or since the conversation began, by the server's clock |
        | `end_reason` | why the conversation ended; null while it goes on |

        ## Collection, consent and withdrawal

        Everybody ticked every box of a consent form; the form's text belongs to the study version. Whoever withdrew is not in the data, nor are their words;
        what their partners wrote stays. Name here the recruitment, the pay, the ethics approval and whom to ask for a withdrawal.

        ## Known limits

        Texts are as people wrote them: they may hold names, errors and hostile words. Tasks were assigned, so opinions are not the speakers' own.
        Name here the licence and how to cite the data.

        """;

    private static string Features(string indent, params string[] names) =>
        string.Join('\n', names.Select(name => $"{indent}- {{name: {name}, dtype: string}}"));

    private static string Size(long rows) => rows switch
    {
        < 1_000 => "n<1K",
        < 10_000 => "1K<n<10K",
        < 100_000 => "10K<n<100K",
        < 1_000_000 => "100K<n<1M",
        _ => "1M<n<10M",
    };
}
