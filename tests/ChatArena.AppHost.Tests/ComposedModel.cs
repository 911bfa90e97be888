using Aspire.Hosting.Testing;

namespace ChatArena.AppHost.Tests;

/// <summary>What AppHost.cs composes under some arguments. Nothing of it is started.</summary>
internal sealed class ComposedModel : IAsyncDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder;

    private ComposedModel(IDistributedApplicationTestingBuilder builder) => _builder = builder;

    public IReadOnlyList<string> Names => [.. _builder.Resources.Select(resource => resource.Name)];

    public static Task<ComposedModel> RunAsync(params string[] settings) => ComposeAsync(settings);

    /// <summary>As azd asks for it.</summary>
    public static Task<ComposedModel> PublishAsync(params string[] settings) => ComposeAsync(["--publisher", "manifest", .. settings]);

    public T Find<T>(string name)
        where T : IResource =>
        _builder.Resources.Single(resource => resource.Name == name).ShouldBeAssignableTo<T>()!;

    public IEnumerable<T> Annotations<T>(string name)
        where T : IResourceAnnotation => Find<IResource>(name).Annotations.OfType<T>();

    /// <summary>What a role finds in its environment, unresolved: <c>{redis.connectionString}</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string name)
    {
        var context = new EnvironmentCallbackContext(_builder.ExecutionContext, Find<IResource>(name));
        foreach (var annotation in Annotations<EnvironmentCallbackAnnotation>(name))
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables.ToDictionary(
            variable => variable.Key,
            variable => variable.Value is IManifestExpressionProvider unresolved ? unresolved.ValueExpression : $"{variable.Value}");
    }

    public async Task<IReadOnlyList<string>> ArgumentsAsync(string name)
    {
        var context = new CommandLineArgsCallbackContext([], Find<IResource>(name)) { ExecutionContext = _builder.ExecutionContext };
        foreach (var annotation in Annotations<CommandLineArgsCallbackAnnotation>(name))
        {
            await annotation.Callback(context);
        }

        return [.. context.Args.Select(argument => $"{argument}")];
    }

    /// <summary>Such as <c>migrate: WaitForCompletion</c>.</summary>
    public IEnumerable<string> Waits(string name) => Annotations<WaitAnnotation>(name).Select(wait => $"{wait.Resource.Name}: {wait.WaitType}");

    public int Replicas(string name) => Annotations<ReplicaAnnotation>(name).Last().Replicas;

    public bool IsExternal(string name) => Annotations<EndpointAnnotation>(name).Any(endpoint => endpoint.IsExternal);

    public ValueTask DisposeAsync() => _builder.DisposeAsync();

    /// <summary>
    /// AppHost.cs waits before its Build until the model is disposed; it then goes on, and its start is cancelled. In an environment of its own it
    /// does not read the secrets of whoever develops here.
    /// </summary>
    private static async Task<ComposedModel> ComposeAsync(string[] settings) =>
        new(await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatArena_AppHost>(["--environment=Testing", .. settings], TestContext.Current.CancellationToken));
}
