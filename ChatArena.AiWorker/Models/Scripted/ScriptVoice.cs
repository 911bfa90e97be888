using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>
/// How a persona sounds. Three voices are written out; a persona gets the nearest one by its traits and style, its own phrases from
/// <c>response_patterns</c> mixed in, and its energy, brevity and courtesy.
/// </summary>
internal sealed class ScriptVoice
{
    private static readonly (string Name, int Asks, string[] Signs)[] Written =
    [
        ("warm", 70, ["curious", "warm", "friendly", "informal", "playful", "open", "funny", "cheerful", "energetic", "chatty", "optimis", "enthusias", "follow-up"]),
        ("dry", 45, ["analytic", "direct", "logical", "precise", "critical", "sceptic", "skeptic", "rational", "blunt", "factual", "dry", "formal", "stern", "gets to the point", "terse", "sarcas"]),
        ("gentle", 50, ["empath", "supportive", "patient", "gentle", "caring", "calm", "feeling", "sensitive", "attentive", "listen", "humble", "shy", "kind"]),
    ];

    private static readonly Dictionary<string, ScriptFile> Files = Written.ToDictionary(voice => voice.Name, voice => ScriptFile.Read(voice.Name));

    private readonly ScriptFile _file;
    private readonly Persona _persona;
    private readonly bool _isEnergetic;
    private readonly bool _isFormal;

    private ScriptVoice(Persona persona, ScriptFile file, int asks, string described)
    {
        (_persona, _file) = (persona, file);
        _isEnergetic = Any(described, "energetic", "enthusias", "excit", "bubbly", "lively");
        _isFormal = Any(described, "formal ", "formal,", "polite", "courteous", "old-fashioned") && !described.Contains("informal", StringComparison.Ordinal);
        IsTerse = Any(described, "terse", "laconic", "few words", "brief", "taciturn");
        AsksPercent = IsTerse ? asks / 2 : asks;
    }

    /// <summary>How often a line ends with a question.</summary>
    public int AsksPercent { get; }

    public bool IsTerse { get; }

    public static ScriptVoice Of(Persona persona)
    {
        var described = $"{string.Join(", ", persona.Traits)}. {persona.CommunicationStyle} ".ToLowerInvariant();
        var nearest = Written.MaxBy(voice => voice.Signs.Count(sign => described.Contains(sign, StringComparison.Ordinal)));
        return new(persona, Files[nearest.Name], nearest.Asks, described);
    }

    /// <summary>The lines of a kind, the persona's own among them.</summary>
    public IReadOnlyList<string> Lines(string kind) => kind switch
    {
        "greet" => [.. Own("greet"), .. _file["greet"]],
        "ask" => [.. Own("question"), .. _file["ask"]],
        "agree" => [.. Own("agree").Where(line => !line.Contains("disagree", StringComparison.Ordinal)).Select(line => $"{line} We share \"{{word}}\", then."), .. _file["agree"]],
        "plain" => [.. Own("disagree"), .. _file["plain"]],
        "aside" => [.. Own(""), .. _file["aside"].Where(line => _persona.Interests.Count > 0 || !line.Contains("{interest}", StringComparison.Ordinal))],
        _ => _file[kind],
    };

    /// <summary>The last touch: energy and courtesy.</summary>
    public string Colour(string speech)
    {
        var coloured = _isFormal ? speech.Replace("Hey", "Good day", StringComparison.Ordinal).Replace("Hi there", "Good day", StringComparison.Ordinal).Replace("Hi", "Good day", StringComparison.Ordinal).Replace("Wow", "I see", StringComparison.Ordinal) : speech;
        var dot = coloured.IndexOf(". ", StringComparison.Ordinal);
        return _isEnergetic && dot > 0 ? $"{coloured[..dot]}!{coloured[(dot + 1)..]}" : coloured;
    }

    /// <summary>An interest to speak from.</summary>
    public string Interest(int draw) => _persona.Interests.Count == 0 ? "my own life" : _persona.Interests[draw % _persona.Interests.Count];

    /// <summary>The phrases of the persona's patterns of this kind; of all kinds that no other section uses, if no kind is named.</summary>
    private IEnumerable<string> Own(string kind) => _persona.ResponsePatterns
        .Where(pattern => kind.Length > 0
            ? pattern.Key.StartsWith(kind, StringComparison.OrdinalIgnoreCase)
            : !Any(pattern.Key.ToLowerInvariant(), "greet", "agree", "question"))
        .OrderBy(pattern => pattern.Key, StringComparer.Ordinal)
        .SelectMany(pattern => pattern.Value);

    private static bool Any(string text, params string[] signs) => signs.Any(sign => text.Contains(sign, StringComparison.Ordinal));
}
