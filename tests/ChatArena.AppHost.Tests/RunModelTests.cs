namespace ChatArena.AppHost.Tests;

/// <summary>What F5 starts.</summary>
public sealed class RunModelTests
{
    [Fact]
    public async Task Stores_and_roles_have_the_names_that_the_product_knows()
    {
        await using var model = await ComposedModel.RunAsync();
        new[] { "postgres", "arena", "redis", "migrate", "api", "aiworker", "web", "ollama", "model" }.Except(model.Names).ShouldBeEmpty();
    }

    [Fact]
    public async Task Roles_find_their_stores_and_each_other_under_the_keys_they_read()
    {
        await using var model = await ComposedModel.RunAsync();
        foreach (var role in new[] { "api", "aiworker", "migrate" })
        {
            (await model.EnvironmentAsync(role))["ConnectionStrings__arena"].ShouldBe("{arena.connectionString}");
        }

        foreach (var role in new[] { "api", "aiworker", "web" })
        {
            (await model.EnvironmentAsync(role))["ConnectionStrings__redis"].ShouldBe("{redis.connectionString}");
        }

        (await model.EnvironmentAsync("web"))["services__api__http__0"].ShouldBe("{api.bindings.http.url}");
        (await model.EnvironmentAsync("api"))["services__aiworker__http__0"].ShouldBe("{aiworker.bindings.http.url}");
    }

    [Fact]
    public async Task Web_is_a_client_of_the_Api_and_never_sees_the_database()
    {
        await using var model = await ComposedModel.RunAsync();
        (await model.EnvironmentAsync("web")).Keys.ShouldNotContain("ConnectionStrings__arena");
    }

    [Fact]
    public async Task The_schema_is_there_before_anything_that_uses_it()
    {
        await using var model = await ComposedModel.RunAsync();
        (await model.ArgumentsAsync("migrate")).ShouldBe(["migrate"]);
        model.Waits("migrate").ShouldContain("arena: WaitUntilHealthy");
        model.Waits("api").ShouldContain("migrate: WaitForCompletion");
        model.Waits("aiworker").ShouldContain("migrate: WaitForCompletion");
        model.Waits("web").ShouldContain("api: WaitUntilHealthy");
    }

    [Fact]
    public async Task Nobody_waits_for_models()
    {
        await using var model = await ComposedModel.RunAsync();
        foreach (var role in new[] { "migrate", "api", "aiworker", "web" })
        {
            model.Waits(role).Where(wait => wait.StartsWith("ollama", StringComparison.Ordinal) || wait.StartsWith("model", StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_worker_is_told_where_the_models_are()
    {
        await using var model = await ComposedModel.RunAsync("--Arena:Ollama:Model=llama3.2");
        var worker = await model.EnvironmentAsync("aiworker");
        worker["Arena__Ai__Providers__ollama__BaseUrl"].ShouldBe("{ollama.bindings.http.url}");
        worker["Arena__Ai__Providers__ollama__Model"].ShouldBe("llama3.2");
        model.Find<OllamaModelResource>("model").ModelName.ShouldBe("llama3.2");
    }

    [Fact]
    public async Task Without_a_model_there_is_no_model_server()
    {
        await using var model = await ComposedModel.RunAsync("--Arena:Ollama:Model=");
        model.Names.ShouldNotContain("ollama");
        (await model.EnvironmentAsync("aiworker")).Keys.ShouldNotContain("Arena__Ai__Providers__ollama__BaseUrl");
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task A_graphics_card_is_used_when_asked_for(string setting, bool used)
    {
        await using var model = await ComposedModel.RunAsync($"--Arena:Ollama:Gpu={setting}");
        model.Annotations<ContainerRuntimeArgsCallbackAnnotation>("ollama").Any().ShouldBe(used);
    }

    [Fact]
    public async Task Keys_are_secrets_and_a_start_without_them_goes_on()
    {
        await using var model = await ComposedModel.RunAsync("--Parameters:openai-api-key=sk-test", "--OPENAI_API_KEY=", "--ANTHROPIC_API_KEY=");
        var worker = await model.EnvironmentAsync("aiworker");
        foreach (var (variable, parameter) in new[] { ("OPENAI_API_KEY", "openai-api-key"), ("ANTHROPIC_API_KEY", "anthropic-api-key"), ("XAI_API_KEY", "xai-api-key"), ("HF_API_KEY", "hf-api-key") })
        {
            worker[variable].ShouldBe($"{{{parameter}.value}}");
            model.Find<ParameterResource>(parameter).Secret.ShouldBeTrue();
        }

        (await model.Find<ParameterResource>("openai-api-key").GetValueAsync(TestContext.Current.CancellationToken)).ShouldBe("sk-test");
        (await model.Find<ParameterResource>("anthropic-api-key").GetValueAsync(TestContext.Current.CancellationToken)).ShouldBe("");
    }

    [Fact]
    public async Task Keys_reach_only_the_role_that_calls_models()
    {
        await using var model = await ComposedModel.RunAsync();
        foreach (var role in new[] { "api", "web", "migrate" })
        {
            (await model.EnvironmentAsync(role)).Keys.Where(key => key.EndsWith("_API_KEY", StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task People_reach_the_pages_and_their_sockets_reach_the_Api()
    {
        await using var model = await ComposedModel.RunAsync();
        model.IsExternal("web").ShouldBeTrue();
        model.IsExternal("api").ShouldBeTrue();
        model.IsExternal("aiworker").ShouldBeFalse();
        var address = (await model.EnvironmentAsync("api"))["Arena__SocketAddress"];
        address.ShouldStartWith("ws://{api.bindings.http.");
        address.ShouldEndWith("/ws");
    }

    [Fact]
    public async Task Replicas_are_a_setting_and_the_Api_has_two_unless_told_otherwise()
    {
        await using var model = await ComposedModel.RunAsync("--Arena:Replicas:AiWorker=3");
        model.Replicas("api").ShouldBe(2);
        model.Replicas("aiworker").ShouldBe(3);
        model.Replicas("web").ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_asks_for_readiness_is_answered_by_the_role_itself()
    {
        await using var model = await ComposedModel.RunAsync();
        model.Annotations<HealthCheckAnnotation>("api").ShouldNotBeEmpty();
        model.Annotations<HealthCheckAnnotation>("web").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task What_was_said_survives_the_container_and_nothing_else_does()
    {
        await using var model = await ComposedModel.RunAsync();
        model.Annotations<ContainerMountAnnotation>("postgres").Single().Source.ShouldBe("chatarena-postgres");
        model.Annotations<ContainerLifetimeAnnotation>("postgres").Single().Lifetime.ShouldBe(ContainerLifetime.Persistent);
        model.Annotations<ContainerMountAnnotation>("redis").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_trial_run_leaves_nothing_behind()
    {
        await using var model = await ComposedModel.RunAsync("--Arena:KeepData=false");
        foreach (var container in new[] { "postgres", "redis", "ollama" })
        {
            model.Annotations<ContainerMountAnnotation>(container).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Configured_servers_are_used_instead_of_containers()
    {
        await using var model = await ComposedModel.RunAsync("--ConnectionStrings:arena=Host=db.example.org;Database=arena", "--ConnectionStrings:redis=cache.example.org:6379");
        model.Names.ShouldNotContain("postgres");
        model.Find<IResource>("redis").ShouldNotBeAssignableTo<ContainerResource>();
        (await model.EnvironmentAsync("api"))["ConnectionStrings__arena"].ShouldBe("{arena.connectionString}");
        (await model.Find<IResourceWithConnectionString>("arena").GetConnectionStringAsync(TestContext.Current.CancellationToken)).ShouldBe("Host=db.example.org;Database=arena");
        (await model.Find<IResourceWithConnectionString>("redis").GetConnectionStringAsync(TestContext.Current.CancellationToken)).ShouldBe("cache.example.org:6379");
    }
}
