using System.Text;

namespace ChatArena.AiWorker.Replies;

/// <summary>
/// Takes an answer in pieces and says what of it is thought and what is speech. Nothing is given out before <see cref="Finish"/>, so that no
/// split of the answer can show a thought; how it was split makes no difference.
/// </summary>
public sealed class ReplyParser(ReplyRules rules)
{
    /// <summary>The longest end tag that may arrive in pieces, entities and attributes included.</summary>
    private const int LongestTag = 300;

    private readonly StringBuilder _raw = new();
    private readonly int _longest = 2000 + (4 * (rules.MaxThinkChars + rules.MaxSpeechChars));

    /// <summary>Whatever may still come changes nothing: the worker can stop the model.</summary>
    public bool IsEnough { get; private set; }

    /// <summary>What came, as far as it counts; for the record of model calls.</summary>
    public string Raw => _raw.ToString();

    public void Push(string delta)
    {
        if (IsEnough)
        {
            return;
        }

        _raw.Append(delta, 0, Math.Min(delta.Length, _longest - _raw.Length));
        IsEnough = _raw.Length == _longest || (MayHaveEnded(delta.Length) && ReplyReader.Read(_raw.ToString()).IsWhole);
    }

    public ReplyOutcome Finish() => ReplyText.Outcome(_raw.ToString(), rules);

    /// <summary>Reading all of it for every token would take the square of its length; an end tag is needed for a whole answer.</summary>
    private bool MayHaveEnded(int added)
    {
        var tail = _raw.ToString(Math.Max(_raw.Length - added - LongestTag, 0), Math.Min(_raw.Length, added + LongestTag));
        return ReplyTags.In(PlainText.Of(tail)).Any(tag => tag is { IsEnd: true, IsTerminated: true });
    }
}
