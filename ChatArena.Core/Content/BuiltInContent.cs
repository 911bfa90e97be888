namespace ChatArena.Core.Content;

/// <summary>The content that ships inside the program, for a folder without the file.</summary>
public static class BuiltInContent
{
    public static string FileName(ContentKind kind) => kind switch
    {
        ContentKind.TopicsTasks => "topics_tasks.json",
        ContentKind.Consent => "consent.json",
        ContentKind.Personas => "personas.json",
        ContentKind.LlmConfig => "llm_config.json",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Read(ContentKind kind)
    {
        using var stream = typeof(BuiltInContent).Assembly.GetManifestResourceStream("content/" + FileName(kind))
            ?? throw new InvalidOperationException($"The program was built without {FileName(kind)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
