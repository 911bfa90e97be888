using System.Reflection;
using System.Text.RegularExpressions;
using ChatArena.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Hosting;

namespace ChatArena.Tests.Architecture;

/// <summary>How the code looks, as far as a machine can tell.</summary>
public sealed partial class CodeRuleTests
{
    private const int MostLines = 300;
    private const int MostProgramLines = 25;

    [Fact]
    public void A_file_is_one_idea_and_never_longer_than_300_lines()
    {
        var tooLong = Product.Sources(".cs", ".razor", ".js").Select(path => (Path: path, Lines: Product.Lines(path).Length)).Where(file => file.Lines > MostLines);
        tooLong.Select(file => $"{file.Path} has {file.Lines} lines").ShouldBeEmpty($"Split these files: a file is one idea of at most {MostLines} lines.");
    }

    [Fact]
    public void A_program_is_a_table_of_contents_of_at_most_25_lines()
    {
        var programs = Product.Sources("/Program.cs").ToList();
        programs.Count.ShouldBeGreaterThanOrEqualTo(4);
        programs.Where(path => Product.Lines(path).Length > MostProgramLines).ShouldBeEmpty($"A Program.cs names the parts in at most {MostProgramLines} lines; the rest belongs to <Role>Setup.cs.");
    }

    [Fact]
    public void Folders_are_words_of_the_field()
    {
        string[] drawers = ["Helpers", "Utils", "Utilities", "Managers", "Extensions", "Common", "Misc", "Shared"];
        Product.Sources("").Where(path => path.Split('/').SkipLast(1).Intersect(drawers, StringComparer.OrdinalIgnoreCase).Any()).ShouldBeEmpty();
        Product.Sources(".cs").Where(path => Product.Lines(path).Any(line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void A_log_line_with_a_number_reads_right_for_one_and_for_many()
    {
        var lines = Product.Sources(".cs").SelectMany(path => Product.Lines(path).Where(line => line.Contains("[LoggerMessage(", StringComparison.Ordinal)).Select(line => (path, line)));
        lines.Where(found => CountedThings().IsMatch(found.line)).ShouldBeEmpty("Put the number last: \"Lost places: {Count}\".");
    }

    [Fact]
    public void Endless_work_is_called_a_loop_and_a_loop_is_endless_work()
    {
        var endless = Product.Types.Where(type => typeof(BackgroundService).IsAssignableFrom(type) || typeof(LaneLoop).IsAssignableFrom(type)).ToList();
        endless.ShouldNotBeEmpty();
        endless.Where(type => !type.Name.EndsWith("Loop", StringComparison.Ordinal)).ShouldBeEmpty();
        Product.Types.Where(type => type.Name.EndsWith("Loop", StringComparison.Ordinal) && !typeof(IHostedService).IsAssignableFrom(type)).ShouldBeEmpty();
    }

    [Fact]
    public void Classes_are_sealed_unless_somebody_derives_from_them()
    {
        var bases = Product.Types.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType).ToHashSet();
        // Razor makes its classes itself.
        Product.Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(type) && !typeof(IComponent).IsAssignableFrom(type) && type.Name != "_Imports").ShouldBeEmpty("Seal them.");
    }

    [Fact]
    public void Nothing_static_changes()
    {
        var changing = Product.Types
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            // One per thread, used up before anybody else runs on it.
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && field.GetCustomAttribute<ThreadStaticAttribute>() is null);
        changing.Select(field => $"{field.DeclaringType!.FullName}.{field.Name}").ShouldBeEmpty();
    }

    [Fact]
    public void A_role_has_one_way_to_be_added_and_one_to_be_mapped()
    {
        foreach (var role in new[] { "Api", "AiWorker", "Web" })
        {
            var setup = Product.Types.Single(type => type.FullName == $"ChatArena.{role}.{role}Setup");
            setup.GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.Name).ShouldBe([$"Add{role}", $"Map{role}"], ignoreOrder: true);
        }
    }

    [GeneratedRegex(@"\{Count\} (people|\w+s|\w+s? (are|is|were|was|wait|have|has))\b")]
    private static partial Regex CountedThings();
}
