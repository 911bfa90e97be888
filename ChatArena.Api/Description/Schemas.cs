using ChatArena.Contracts.Rest;
using Microsoft.OpenApi;

namespace ChatArena.Api.Description;

/// <summary>What clients should send and will get, where the routes take more than that.</summary>
internal static class Schemas
{
    /// <summary>Numbers are also read from texts, for whoever sends them so.</summary>
    public static void DescribeNumber(OpenApiSchema schema)
    {
        if (schema.Type is { } type && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }
    }

    /// <summary>Routes read what is missing as null, to say in words what they need. What is needed is never null.</summary>
    public static void DescribeSent(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (!name.EndsWith("Request", StringComparison.Ordinal) && !name.EndsWith("Change", StringComparison.Ordinal) && name != nameof(TryLine))
            {
                continue;
            }

            foreach (var needed in schema.Required ?? new HashSet<string>())
            {
                if (schema.Properties?[needed] is OpenApiSchema property)
                {
                    property.Type &= ~JsonSchemaType.Null;
                    // Null or one other: that other.
                    schema.Properties[needed] = property.OneOf?.LastOrDefault() ?? property;
                }
            }
        }
    }
}
