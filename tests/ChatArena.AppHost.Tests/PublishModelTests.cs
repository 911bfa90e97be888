using Aspire.Hosting.Azure;
using Aspire.Hosting.Docker;

namespace ChatArena.AppHost.Tests;

/// <summary>What azd and Docker Compose are given.</summary>
public sealed class PublishModelTests
{
    [Fact]
    public async Task In_Azure_the_database_is_managed_and_reached_with_a_password()
    {
        await using var model = await ComposedModel.PublishAsync();
        model.Find<AzurePostgresFlexibleServerResource>("postgres").UsePasswordAuthentication.ShouldBeTrue();
        model.Find<AzurePostgresFlexibleServerDatabaseResource>("arena").DatabaseName.ShouldBe("arena");
        model.Find<RedisResource>("redis");
    }

    [Fact]
    public async Task In_Azure_the_Api_brings_the_schema_up_to_date_itself()
    {
        await using var model = await ComposedModel.PublishAsync();
        model.Find<IResource>("migrate").IsExcludedFromPublish().ShouldBeTrue();
        (await model.EnvironmentAsync("api"))["Arena__MigrateAtStart"].ShouldBe("true");
        (await model.EnvironmentAsync("aiworker")).Keys.ShouldNotContain("Arena__MigrateAtStart");
        model.Waits("api").ShouldNotContain("migrate: WaitForCompletion");
    }

    [Fact]
    public async Task In_Azure_sockets_are_encrypted_and_go_straight_to_the_Api()
    {
        await using var model = await ComposedModel.PublishAsync();
        (await model.EnvironmentAsync("api"))["Arena__SocketAddress"].ShouldBe("wss://{api.bindings.https.host}/ws");
        model.IsExternal("web").ShouldBeTrue();
        model.IsExternal("api").ShouldBeTrue();
        model.IsExternal("aiworker").ShouldBeFalse();
    }

    [Fact]
    public async Task In_Azure_Web_asks_the_Api_over_https()
    {
        await using var model = await ComposedModel.PublishAsync();
        (await model.EnvironmentAsync("web"))["services__api__http__0"].ShouldBe("{api.bindings.https.url}");
    }

    [Fact]
    public async Task With_Docker_Compose_only_Web_has_a_port_outside()
    {
        await using var model = await ComposedModel.PublishAsync("--Arena:Target=compose");
        model.IsExternal("api").ShouldBeFalse();
        var outside = model.Annotations<EndpointAnnotation>("web").Single(endpoint => endpoint.IsExternal);
        (outside.Name, outside.Port).ShouldBe(("http", 8080));
        (await model.EnvironmentAsync("web"))["services__api__http__0"].ShouldBe("{api.bindings.http.url}");
    }

    [Fact]
    public async Task The_ingress_is_believed_and_with_Docker_Compose_only_Web()
    {
        await using var azure = await ComposedModel.PublishAsync();
        foreach (var role in new[] { "api", "web" })
        {
            var environment = await azure.EnvironmentAsync(role);
            environment["Arena__Forwarded__From__0"].ShouldBe("private");
            environment["Arena__Forwarded__Hops"].ShouldBe("2");
            environment.Keys.ShouldNotContain("ASPNETCORE_FORWARDEDHEADERS_ENABLED");
        }

        await using var compose = await ComposedModel.PublishAsync("--Arena:Target=compose");
        (await compose.EnvironmentAsync("api"))["Arena__Forwarded__From__0"].ShouldBe("private");
        (await compose.EnvironmentAsync("web")).Keys.ShouldNotContain("Arena__Forwarded__From__0");
    }

    [Fact]
    public async Task A_deployment_is_asked_only_for_the_keys_it_has()
    {
        await using var model = await ComposedModel.PublishAsync("--Parameters:openai-api-key=sk-test", "--ANTHROPIC_API_KEY=", "--XAI_API_KEY=", "--HF_API_KEY=");
        model.Names.ShouldContain("openai-api-key");
        model.Names.Intersect(["anthropic-api-key", "xai-api-key", "hf-api-key"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_server_stays_at_home()
    {
        await using var model = await ComposedModel.PublishAsync();
        model.Names.ShouldNotContain("ollama");
    }

    [Fact]
    public async Task Docker_Compose_is_a_target_only_when_asked_for()
    {
        await using var azure = await ComposedModel.PublishAsync();
        azure.Names.ShouldNotContain("compose");
        await using var compose = await ComposedModel.PublishAsync("--Arena:Target=compose");
        compose.Find<DockerComposeEnvironmentResource>("compose");
        await using var run = await ComposedModel.RunAsync("--Arena:Target=compose");
        run.Names.ShouldNotContain("compose");
    }

    [Fact]
    public async Task With_Docker_Compose_the_database_is_a_container_with_a_volume_and_migration_is_a_step()
    {
        await using var model = await ComposedModel.PublishAsync("--Arena:Target=compose");
        model.Find<PostgresServerResource>("postgres");
        model.Annotations<ContainerMountAnnotation>("postgres").Single().Source.ShouldBe("chatarena-postgres");
        model.Find<IResource>("migrate").IsExcludedFromPublish().ShouldBeFalse();
        model.Waits("api").ShouldContain("migrate: WaitForCompletion");
        (await model.EnvironmentAsync("api")).Keys.ShouldNotContain("Arena__MigrateAtStart");
        (await model.EnvironmentAsync("api")).Keys.ShouldNotContain("Arena__SocketAddress");
    }

    [Fact]
    public async Task Configured_servers_are_used_in_a_deployment_too()
    {
        await using var model = await ComposedModel.PublishAsync("--ConnectionStrings:arena=Host=db.example.org", "--ConnectionStrings:redis=cache.example.org");
        model.Names.ShouldNotContain("postgres");
        model.Find<IResource>("redis").ShouldNotBeAssignableTo<ContainerResource>();
    }
}
