using System.Text.Json;
using System.Text.RegularExpressions;
using ChatArena.Core;

namespace ChatArena.Tests.Architecture;

/// <summary>What can be said of the deployment where Aspire's packages are not.</summary>
public sealed partial class HostingTests
{
    [Fact]
    public void AppHost_composes_projects_that_exist()
    {
        var names = ProjectClass().Matches(Read("ChatArena.AppHost/AppHost.cs")).Select(match => match.Groups[1].Value.Replace('_', '.')).Distinct().ToList();
        names.ShouldBe(["ChatArena.Api", "ChatArena.AiWorker", "ChatArena.Web"], ignoreOrder: true);
        names.Except(Product.ReferencesOf("ChatArena.AppHost")).ShouldBeEmpty();
        names.Where(name => !File.Exists(PathOf($"{name}/{name}.csproj"))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_role_has_an_address_from_which_AppHost_takes_its_endpoints()
    {
        foreach (var role in new[] { "Api", "AiWorker", "Web" })
        {
            var profiles = JsonDocument.Parse(Read($"ChatArena.{role}/Properties/launchSettings.json")).RootElement.GetProperty("profiles");
            profiles.GetProperty("http").GetProperty("applicationUrl").GetString()!.ShouldStartWith("http://localhost:");
        }
    }

    [Fact]
    public void The_solution_has_AppHost_and_the_filter_that_builds_everywhere_has_not()
    {
        Read("ChatArena.sln").ShouldContain(@"ChatArena.AppHost\ChatArena.AppHost.csproj");
        Read("ChatArena.sln").ShouldContain(@"ChatArena.AppHost.Tests\ChatArena.AppHost.Tests.csproj");
        Read("ChatArena.Services.slnf").ShouldNotContain("AppHost");
    }

    [Fact]
    public void Aspire_has_one_version()
    {
        var sdk = Version().Match(Read("ChatArena.AppHost/ChatArena.AppHost.csproj")).Groups[1].Value;
        var packages = Package().Matches(Read("Directory.Packages.props")).Select(match => match.Groups[1].Value).Distinct();
        packages.ShouldBe([sdk]);
    }

    [Fact]
    public void An_advisory_stops_the_build_of_everything_but_AppHost_and_its_tests()
    {
        Read("Directory.Build.props").ShouldContain("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        var tolerant = Directory.EnumerateFiles(Installation.Root, "*.*", SearchOption.AllDirectories)
            .Where(path => (path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith(".props", StringComparison.Ordinal)) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path).Contains("NU190", StringComparison.Ordinal)).Select(Path.GetFileName);
        tolerant.ShouldBe(["ChatArena.AppHost.csproj", "ChatArena.AppHost.Tests.csproj"], ignoreOrder: true);
        Read("ChatArena.AppHost/ChatArena.AppHost.csproj").ShouldContain("<WarningsNotAsErrors>$(WarningsNotAsErrors);NU1901;NU1902;NU1903;NU1904</WarningsNotAsErrors>");
    }

    [Fact]
    public void Every_hosts_file_points_to_what_is_there()
    {
        Read("azure.yaml").ShouldContain("./ChatArena.AppHost/ChatArena.AppHost.csproj");
        foreach (var file in new[] { "render.yaml", "railway.json", "fly.toml", "heroku.yml", ".do/app.yaml" })
        {
            Read(file).ShouldContain("Dockerfile");
            Read("docs/hosting.md").ShouldContain($"`{file}`");
        }

        Read("Dockerfile").ShouldContain("AS rootvolume");
        Read("fly.toml").ShouldContain("build-target = \"rootvolume\"");
    }

    [Theory]
    [InlineData("fly.toml", "Fly-Client-IP")]
    [InlineData("render.yaml", "CF-Connecting-IP")]
    [InlineData(".do/app.yaml", "DO-Connecting-IP")]
    public void A_hosts_file_says_where_clients_addresses_are(string file, string header)
    {
        Read(file).ShouldContain("Arena__Forwarded__From__0");
        Read(file).ShouldContain("private");
        Read(file).ShouldContain(header);
        Read("docs/hosting.md").ShouldContain($"`Arena__Forwarded__Header={header}`");
    }

    [Fact]
    public void The_image_restores_every_project_that_Standalone_is_made_of()
    {
        var dockerfile = Read("Dockerfile");
        Product.Projects.Where(project => !dockerfile.Contains($"COPY {project}/*.csproj {project}/", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_image_listens_where_PORT_says()
    {
        var environment = Read("Dockerfile").Split('\n').Where(line => line.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(line => line[4..].Split(' ')).ToList();
        // Of the base image it would be 8080, and HostAddress leaves it to ASP.NET then.
        environment.ShouldContain("ASPNETCORE_HTTP_PORTS=");
        environment.ShouldContain("PORT=8000");
        environment.ShouldNotContain(word => word.StartsWith("ASPNETCORE_URLS=", StringComparison.Ordinal));
        Read("Dockerfile").ShouldContain("\"http://127.0.0.1:${PORT}/health\"");
    }

    private static string Read(string path) => File.ReadAllText(PathOf(path));

    private static string PathOf(string path) => Path.Combine(Installation.Root, path);

    [GeneratedRegex(@"Projects\.(\w+)>")]
    private static partial Regex ProjectClass();

    [GeneratedRegex(@"Aspire\.AppHost\.Sdk/([\d.]+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"Include=""Aspire\.[\w.]+"" Version=""([\d.]+)""")]
    private static partial Regex Package();
}
