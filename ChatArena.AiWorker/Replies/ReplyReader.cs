namespace ChatArena.AiWorker.Replies;

/// <param name="Speech">Null if no tag of a speech was found.</param>
/// <param name="HasTags">Any tag of thought or speech.</param>
/// <param name="IsWhole">A closed thought, then a closed speech: nothing behind it counts.</param>
internal sealed record ReplyParts(string Think, string? Speech, bool HasTags, bool IsWhole, bool IsSpeechOpen);

/// <summary>
/// Walks over the tags of an answer. Inside a thought everything is thought; a thought without an end lasts until a speech begins, and what
/// stands outside of tags is neither.
/// </summary>
internal static class ReplyReader
{
    public static ReplyParts Read(string raw)
    {
        var text = PlainText.Of(raw);
        var tags = ReplyTags.In(text);
        var think = new List<string>();
        string? speech = null;
        var (depth, isSpeaking, isClean, from) = (0, false, true, 0);
        for (var at = 0; at < tags.Count; at++)
        {
            var tag = tags[at];
            // Tags of both kinds of brackets may overlap; the first one counts.
            var between = text[Math.Min(from, tag.Start)..tag.Start];
            from = Math.Max(from, tag.End);
            if (depth > 0)
            {
                think.Add(between);
            }
            else if (isSpeaking)
            {
                speech += between;
            }

            if (tag.IsThink)
            {
                // <think> may stand in the prompt already: an end without a beginning ends what came before.
                if (tag.IsEnd && depth == 0 && !isSpeaking && think.Count == 0)
                {
                    think.Add(between);
                }

                // A lonely end inside a speech: nobody knows where that thought began.
                if (tag.IsEnd && depth == 0 && isSpeaking)
                {
                    think.Add(speech ?? "");
                    speech = "";
                }

                depth = tag.IsEnd ? Math.Max(depth - 1, 0) : depth + 1;
                continue;
            }

            if (depth > 0)
            {
                if (Closes(tags, at, depth))
                {
                    continue;
                }

                (depth, isClean) = (0, false);
            }

            if (isSpeaking && (tag.IsEnd || !string.IsNullOrWhiteSpace(speech)))
            {
                var hadThought = think.Count > 0;
                AddLaterThought(text, tags, at, think);
                return new(Joined(think), speech ?? "", HasTags: true, IsWhole: isClean && hadThought && tag is { IsEnd: true, IsTerminated: true }, IsSpeechOpen: false);
            }

            if (tag.IsEnd && !isSpeaking && at > 0 && tags[at - 1] is { IsThink: true, IsEnd: true } && !string.IsNullOrWhiteSpace(between))
            {
                // <think>…</think>Hello</speech>: only the beginning was forgotten.
                return new(Joined(think), between, HasTags: true, IsWhole: false, IsSpeechOpen: false);
            }

            if (tag.IsEnd && at == 0 && tags.Count == 1)
            {
                return new("", between, HasTags: false, IsWhole: false, IsSpeechOpen: false);
            }

            if (!tag.IsEnd)
            {
                isSpeaking = true;
                speech ??= "";
            }
        }

        var rest = text[Math.Min(from, text.Length)..];
        if (depth > 0)
        {
            think.Add(rest);
        }
        else if (isSpeaking)
        {
            speech += rest;
        }

        return new(Joined(think), speech, tags.Count > 0, IsWhole: false, IsSpeechOpen: isSpeaking && depth == 0);
    }

    /// <summary>A model that speaks first and thinks then: the thought is kept for the record.</summary>
    private static void AddLaterThought(string text, List<ReplyTag> tags, int at, List<string> think)
    {
        if (think.Count == 0 && at + 2 < tags.Count && tags[at + 1] is { IsThink: true, IsEnd: false } && tags[at + 2] is { IsThink: true, IsEnd: true })
        {
            think.Add(text[tags[at + 1].End..Math.Max(tags[at + 1].End, tags[at + 2].Start)]);
        }
    }

    /// <summary>Whether the thought that is open here ends later: then the tag at this place is part of the thought.</summary>
    private static bool Closes(List<ReplyTag> tags, int at, int depth)
    {
        foreach (var tag in tags.Skip(at + 1).Where(tag => tag.IsThink))
        {
            depth += tag.IsEnd ? -1 : 1;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string Joined(List<string> think) => string.Join('\n', think.Select(part => part.Trim()).Where(part => part.Length > 0));
}
