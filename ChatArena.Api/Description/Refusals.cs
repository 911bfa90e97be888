namespace ChatArena.Api.Description;

/// <summary>A route can answer with this status; its codes say why.</summary>
internal sealed record Refusal(int Status, IReadOnlyList<string> Codes);

internal static class Refusals
{
    /// <summary>Says in the description that these routes can answer with this status as ProblemDetails, and with which codes.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, int status, params string[] codes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Refusal(status, codes));
}
