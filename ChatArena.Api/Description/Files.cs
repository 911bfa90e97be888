using Microsoft.OpenApi;

namespace ChatArena.Api.Description;

/// <summary>Bodies that are no JSON of a known type.</summary>
internal static class Files
{
    /// <summary>Says in the description that a route takes one file as multipart/form-data, which it reads itself.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder route, string field) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { field },
            Properties = new Dictionary<string, IOpenApiSchema> { [field] = Binary() },
        };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Of("multipart/form-data", form) };
        return Task.CompletedTask;
    });

    /// <summary>Says in the description that a route answers with a file.</summary>
    public static RouteHandlerBuilder SendsFile(this RouteHandlerBuilder route, string type) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Responses!["200"] = new OpenApiResponse { Description = "The file.", Content = Of(type, Binary()) };
        return Task.CompletedTask;
    });

    private static Dictionary<string, OpenApiMediaType> Of(string type, OpenApiSchema schema) => new() { [type] = new() { Schema = schema } };

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
