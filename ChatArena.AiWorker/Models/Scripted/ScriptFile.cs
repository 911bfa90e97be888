namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>A file of lines that ships inside the program: headed sections, a line each, # for remarks.</summary>
internal sealed class ScriptFile
{
    private ScriptFile(IReadOnlyList<ScriptSection> sections) => Sections = sections;

    public IReadOnlyList<ScriptSection> Sections { get; }

    /// <summary>The lines under this head; none if there is no such head.</summary>
    public IReadOnlyList<string> this[string head] => Sections.FirstOrDefault(section => section.Head == head)?.Lines ?? [];

    public static ScriptFile Read(string name)
    {
        using var stream = typeof(ScriptFile).Assembly.GetManifestResourceStream($"scripted/{name}.txt")
            ?? throw new InvalidOperationException($"The program was built without the script {name}.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    // == greet
    // Hi! Nice to meet you.
    private static ScriptFile Parse(string text)
    {
        var sections = new List<(string Head, List<string> Lines)>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                sections.Add((line[3..], []));
            }
            else
            {
                sections[^1].Lines.Add(line);
            }
        }

        return new([.. sections.Select(section => new ScriptSection(section.Head, section.Lines))]);
    }
}

internal sealed record ScriptSection(string Head, IReadOnlyList<string> Lines);
