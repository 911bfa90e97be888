using System.Text.RegularExpressions;
using ChatArena.AiWorker.Prompts;
using ChatArena.Core.Content;
using ChatArena.Core.Pairing;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>One line of a scripted persona: takes up what the partner said, gives a reason of its side, often asks back. Pure.</summary>
internal sealed partial class ScriptedTalk
{
    /// <summary>So many draws for a line that was not said yet; a voice has thousands of combinations.</summary>
    private const int Tries = 200;

    private const int CuriousPercent = 18;

    /// <summary>Before a reason that was given already.</summary>
    private static readonly string[] Again = ["I come back to this:", "I said it before, and I still mean it:", "It keeps coming down to one thing for me.", "Let me return to something."];

    private readonly ScriptedScene _scene;
    private readonly ScriptVoice _voice;
    private readonly TopicScript _topic;
    private readonly PartnerMessage _partner;
    private readonly string _kind;
    private readonly List<string> _said;
    private readonly string _allSaid;
    private SeededDraw _draw;

    public ScriptedTalk(ModelRequest request, ScriptedScene scene)
    {
        _scene = scene;
        _voice = ScriptVoice.Of(scene.Persona);
        _topic = TopicScript.For(scene.Topic, scene.Task, scene.Side);
        _said = [.. request.Messages.Where(message => message.IsOwn).Select(message => Speech().Match(message.Content) is { Success: true } speech ? speech.Groups[1].Value : message.Content)];
        _allSaid = string.Join('\n', _said);
        var heard = request.Messages.LastOrDefault(message => !message.IsOwn) is { } last ? StudyNote.Without(last.Content) : "";
        _partner = PartnerMessage.Read(heard, scene.Topic);
        _kind = scene.IsIdlePrompt && request.Messages.Any(message => message.IsOwn || StudyNote.Without(message.Content).Length > 0) ? "idle"
            : heard.Length == 0 ? _said.Count == 0 ? "greet" : "idle"
            : _partner.Kind;
        _draw = new(ScriptedSeed.Of(request, scene));
    }

    public (string Think, string Speech) Next()
    {
        var speech = "";
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            // A section with two lines is soon used up; then the general form takes over.
            speech = _voice.Colour(Line(attempt < Tries / 4 ? _kind : "plain"));
            if (!_said.Contains(speech))
            {
                break;
            }
        }

        return (Thought(), speech);
    }

    private string Line(string kind)
    {
        if (kind == "greet")
        {
            return Joined(Chosen(_voice.Lines("greet")), Filled(Chosen(_voice.Lines("open"))));
        }

        if (kind is not ("react" or "agree" or "plain") && Unused(Sayable(_voice.Lines(kind))) is { Count: > 0 } answers)
        {
            return WithClosing(Filled(Drawn(answers)), mayAsk: kind is not ("bye" or "sad"));
        }

        // Whose words cannot be taken up gets a reason without them.
        var reactions = _partner.Phrases.Count == 0 || kind is "plain" or "idle" || _draw.Below(10) == 0 ? [] : Sayable(_voice.Lines(kind == "agree" ? "agree" : "react"));
        var isTakenUp = reactions.Count > 0;
        var opening = Filled(Chosen(reactions.Count > 0 ? reactions : _voice.Lines("plain")));
        if (isTakenUp && kind == "react" && !opening.EndsWith('?') && _draw.Below(100) < CuriousPercent)
        {
            // Now and then only a question: nobody argues in every line.
            return Joined(opening, Filled(Chosen(WithoutWord(_voice.Lines("ask")))));
        }

        var isMove = _topic.Moves.Count > 0 && _draw.Below(100) < 22 && Unused(_topic.Moves).Count > 0;
        var body = isMove ? Filled(Unused(_topic.Moves)[0], isNamed: !isTakenUp) : Point(isNamed: !isTakenUp);
        // Whoever agrees is not asked what makes them say so.
        return opening.EndsWith('?') ? Joined(opening, body) : WithClosing(Joined(opening, body), mayAsk: kind != "agree");
    }

    private string WithClosing(string line, bool mayAsk)
    {
        if (line.EndsWith('?') || !mayAsk)
        {
            return line;
        }

        return _draw.Below(100) < _voice.AsksPercent ? Joined(line, Filled(Chosen(line.Contains('"', StringComparison.Ordinal) ? WithoutWord(_voice.Lines("ask")) : Sayable(_voice.Lines("ask")))))
            : !_voice.IsTerse && _draw.Below(100) < 25 ? Joined(line, Filled(Chosen(_voice.Lines("aside"))))
            : line;
    }

    /// <summary>The reason that fits the partner's words best among those not given yet, those for this topic first.</summary>
    /// <param name="isNamed">The topic by its name; otherwise sometimes "this", as people do who have just spoken of it.</param>
    private string Point(bool isNamed = true)
    {
        var unused = Unused(_topic.Points);
        unused = unused.Count > 0 ? unused : Unused(_topic.Others);
        if (unused.Count == 0)
        {
            return $"{Chosen(Again)} {Filled(Chosen([.. _topic.Points, .. _topic.Others]), isNamed: isNamed)}";
        }

        var heard = _partner.Content.Except(ContentWords.Of(_scene.Topic)).ToHashSet();
        var best = unused.Max(point => ContentWords.Of(point).Count(heard.Contains));
        return Filled(Drawn([.. unused.Where(point => ContentWords.Of(point).Count(heard.Contains) == best)]), isNamed: isNamed);
    }

    private string Thought()
    {
        var mood = _partner.Mood.Kind switch
        {
            Sentiment.MoodKind.Negative => " They sound unhappy, so I go easy.",
            Sentiment.MoodKind.Enthusiastic => " They are full of energy, that is nice.",
            _ => "",
        };
        var side = _scene.Side == TaskSide.Attack ? " I stay against it." : " I stay for it.";
        return Filled(Drawn(Sayable(_voice.Lines("think"))), anyWord: "that") + mood + side;
    }

    private static List<string> WithoutWord(IReadOnlyList<string> lines) => [.. lines.Where(line => !line.Contains("{word}", StringComparison.Ordinal))];

    /// <summary>Lines whose slots can be filled.</summary>
    private IReadOnlyList<string> Sayable(IReadOnlyList<string> lines) =>
        _partner.Phrases.Count > 0 ? lines : WithoutWord(lines);

    /// <summary>A line that was not said, else one of those said longest ago.</summary>
    private string Chosen(IReadOnlyList<string> lines)
    {
        var unused = Unused(lines);
        return Drawn(unused.Count > 0 ? unused : [.. lines.OrderBy(LastSaid).Take((lines.Count + 1) / 2)]);
    }

    private List<string> Unused(IReadOnlyList<string> lines) => [.. lines.Where(line => LastSaid(line) < 0)];

    /// <summary>Where in the own words the line's longest fixed part stands last; -1 if nowhere.</summary>
    private int LastSaid(string line) => _allSaid.LastIndexOf(Slot().Split(line).MaxBy(part => part.Length)!.Trim(' ', '"', ',', '.', ':'), StringComparison.OrdinalIgnoreCase);

    private string Drawn(IReadOnlyList<string> lines) => lines[_draw.Below(lines.Count)];

    private string Filled(string line, string? anyWord = null, bool isNamed = true)
    {
        // The reason first: it has slots of its own.
        var filled = line.Contains("{point}", StringComparison.Ordinal) ? line.Replace("{point}", Point(), StringComparison.Ordinal) : line;
        filled = filled.Replace("{word}", _partner.Phrases.FirstOrDefault(phrase => !_allSaid.Contains($"\"{phrase}\"", StringComparison.OrdinalIgnoreCase)) ?? (_partner.Phrases is [var first, ..] ? first : null) ?? anyWord ?? "that", StringComparison.Ordinal);
        filled = filled.Replace("{statement}", _scene.Topic, StringComparison.Ordinal);
        filled = filled.Contains("{interest}", StringComparison.Ordinal) ? WithName(filled, "{interest}", _voice.Interest(_draw.Below(100))) : filled;
        filled = WithName(filled, "{topic}", !isNamed && _said.Count > 0 && _said[^1].Contains(_topic.Name, StringComparison.OrdinalIgnoreCase) ? "this" : _topic.Name);
        return Capitalised(filled);
    }

    /// <summary>With a capital where a sentence begins.</summary>
    private static string WithName(string line, string slot, string name)
    {
        for (var at = line.IndexOf(slot, StringComparison.Ordinal); at >= 0; at = line.IndexOf(slot, at, StringComparison.Ordinal))
        {
            var isFirst = at == 0 || (at > 1 && line[at - 1] == ' ' && line[at - 2] is '.' or '!' or '?');
            line = $"{line[..at]}{(isFirst ? Capitalised(name) : name)}{line[(at + slot.Length)..]}";
            at += name.Length;
        }

        return line;
    }

    /// <summary>A word of the partner's in quotation marks begins with a capital too.</summary>
    private static string Capitalised(string line)
    {
        var at = line.StartsWith('"') ? 1 : 0;
        return line.Length > at ? $"{line[..at]}{char.ToUpperInvariant(line[at])}{line[(at + 1)..]}" : line;
    }

    private static string Joined(string one, string other) => $"{one} {other}";

    [GeneratedRegex("<speech>(.*)</speech>", RegexOptions.Singleline)]
    private static partial Regex Speech();

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Slot();
}
