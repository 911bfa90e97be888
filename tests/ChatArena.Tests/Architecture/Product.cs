using System.Reflection;
using System.Xml.Linq;
using ChatArena.Core;

namespace ChatArena.Tests.Architecture;

/// <summary>The product as it stands in the repository and as it was compiled.</summary>
internal static class Product
{
    /// <summary>Every project but tests and the AppHost, which composes processes and not code.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        ["ChatArena.Contracts", "ChatArena.Core", "ChatArena.ServiceDefaults", "ChatArena.Api", "ChatArena.AiWorker", "ChatArena.Web", "ChatArena.Standalone"];

    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Projects.Select(Assembly.Load)];

    /// <summary>The types that somebody wrote, nested ones too.</summary>
    public static IReadOnlyList<Type> Types { get; } = [.. Assemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.FullName!.StartsWith("ChatArena.", StringComparison.Ordinal) && !type.FullName.Contains('<', StringComparison.Ordinal))
        .Where(type => !IsMigration(type.Namespace))];

    /// <summary>Files that somebody wrote, by their paths from the folder of ChatArena.sln.</summary>
    public static IEnumerable<string> Sources(params string[] endings) => Projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Installation.Root, project), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Installation.Root, path).Replace('\\', '/'))
        .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
        .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj" or "Migrations"));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Installation.Root, path));

    /// <summary>The projects that a project names.</summary>
    public static IEnumerable<string> ReferencesOf(string project) => Project(project).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>The packages that a project names.</summary>
    public static IEnumerable<string> PackagesOf(string project) => Project(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    public static bool IsMigration(string? name) => name?.StartsWith("ChatArena.", StringComparison.Ordinal) == true && name.EndsWith(".Migrations", StringComparison.Ordinal);

    private static XDocument Project(string project) => XDocument.Load(Path.Combine(Installation.Root, project, project + ".csproj"));
}
