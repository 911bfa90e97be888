using System.Reflection;

namespace ChatArena.Tests.Architecture;

/// <summary>Who may reference whom, and which package stays where.</summary>
public sealed class ReferenceTests
{
    /// <summary>The projects that each project may name.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ChatArena.Contracts"] = [],
        ["ChatArena.Core"] = ["ChatArena.Contracts"],
        ["ChatArena.ServiceDefaults"] = [],
        ["ChatArena.Api"] = ["ChatArena.Core", "ChatArena.Contracts", "ChatArena.ServiceDefaults"],
        ["ChatArena.AiWorker"] = ["ChatArena.Core", "ChatArena.Contracts", "ChatArena.ServiceDefaults"],
        ["ChatArena.Web"] = ["ChatArena.Contracts", "ChatArena.ServiceDefaults"],
        ["ChatArena.Standalone"] = ["ChatArena.Api", "ChatArena.AiWorker", "ChatArena.Web"],
    };

    private static readonly Dictionary<string, IReadOnlySet<string>> Uses =
        Product.Assemblies.SelectMany(TypeUses.Of).GroupBy(type => type.Key).ToDictionary(type => type.Key, IReadOnlySet<string> (type) => type.SelectMany(entry => entry.Value).ToHashSet());

    public static TheoryData<string> Projects { get; } = [.. Product.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_the_projects_it_may(string project) =>
        Product.ReferencesOf(project).Except(Allowed[project]).ShouldBeEmpty($"{project} may reference {string.Join(", ", Allowed[project])} only; see docs/architecture.md");

    [Fact]
    public void Web_and_ServiceDefaults_do_not_know_the_product_even_by_detour()
    {
        foreach (var project in new[] { "ChatArena.Web", "ChatArena.ServiceDefaults" })
        {
            ReferencedBy(project).Intersect(["ChatArena.Core", "ChatArena.Api", "ChatArena.AiWorker"]).ShouldBeEmpty($"{project} is a client of the Api");
        }
    }

    [Fact]
    public void Contracts_needs_no_package() => Product.PackagesOf("ChatArena.Contracts").ShouldBeEmpty();

    [Fact]
    public void Core_knows_no_HTTP() => ReferencedBy("ChatArena.Core").Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Entity_Framework_stays_with_the_store() => ShouldStay(
        package => package.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) || package == "Npgsql.EntityFrameworkCore.PostgreSQL",
        // The composition roots say which store there is; ServiceDefaults wires it.
        type => IsIn(type, "ChatArena.Core.Data") || IsIn(type, "ChatArena.Api.Accounts") || IsIn(type, "ChatArena.ServiceDefaults") || type == "Program"
            || (IsIn(type, "ChatArena.Core") && (type.EndsWith("Mapping", StringComparison.Ordinal) || type.EndsWith("Service", StringComparison.Ordinal))));

    [Fact]
    public void Redis_stays_in_the_Redis_implementations() => ShouldStay(
        package => package.StartsWith("StackExchange.Redis", StringComparison.Ordinal),
        type => type[(type.LastIndexOf('.') + 1)..].StartsWith("Redis", StringComparison.Ordinal) || IsIn(type, "ChatArena.ServiceDefaults"));

    [Fact]
    public void The_models_SDKs_stay_in_the_worker() => ShouldStay(package => package is "OpenAI" or "Anthropic", type => IsIn(type, "ChatArena.AiWorker.Models"));

    [Fact]
    public void PostgreSQL_stays_out_of_the_doors_but_for_the_word_that_it_is_away() => ShouldStay(
        package => package == "Npgsql",
        type => IsIn(type, "ChatArena.Core") || IsIn(type, "ChatArena.ServiceDefaults") || IsIn(type, "ChatArena.Standalone") || IsIn(type, "ChatArena.Api.Accounts")
            || type == "ChatArena.Api.Arena.ArenaSession");

    [Fact]
    public void The_rules_see_into_signatures_bodies_closures_and_attributes()
    {
        Uses["ChatArena.Core.Content.ContentService"].ShouldContain("Microsoft.EntityFrameworkCore");
        Uses["ChatArena.Core.Pairing.DrawMapping"].ShouldContain("Microsoft.EntityFrameworkCore");
        // Only in a method's body, in a catch, in an attribute, in a base type.
        Uses["ChatArena.Core.Participants.ResumeTokens"].ShouldContain("System.Memory");
        Uses["ChatArena.Core.Conversations.ConversationStart"].ShouldContain("Npgsql");
        Uses["ChatArena.Api.Arena.ArenaSession"].ShouldContain("Npgsql");
        Uses["ChatArena.Api.Sockets.LimitOptions"].ShouldContain("System.ComponentModel.Annotations");
        Uses["ChatArena.Core.Conversations.SweepLoop"].ShouldContain("Microsoft.Extensions.Hosting.Abstractions");
        Uses["ChatArena.Core.Pairing.PairingPolicy"].ShouldNotContain("Microsoft.EntityFrameworkCore");
    }

    private static void ShouldStay(Func<string, bool> isPackage, Func<string, bool> mayUse)
    {
        var astray = Uses.Where(type => type.Value.Any(isPackage) && !mayUse(type.Key)).Select(type => $"{type.Key} uses {string.Join(", ", type.Value.Where(isPackage))}");
        astray.ShouldBeEmpty("see docs/architecture.md, who may reference whom");
    }

    private static IEnumerable<string> ReferencedBy(string project) => Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsIn(string type, string space) => type.StartsWith(space + ".", StringComparison.Ordinal);
}
