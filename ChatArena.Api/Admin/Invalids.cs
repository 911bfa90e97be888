using System.Text.Json;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Content;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>Refusals of what stands in a request: 422 with a list, as the first arena gave it.</summary>
internal static class Invalids
{
    public static JsonHttpResult<Invalid> Of(string field, string message) =>
        TypedResults.Json(new Invalid([new(["body", field], message)]), StaffJson.Default.Invalid, statusCode: StatusCodes.Status422UnprocessableEntity);

    public static JsonHttpResult<Invalid> Of(IReadOnlyList<ContentError> errors) => TypedResults.Json(
        new Invalid([.. errors.Select(error => new InvalidField(["body", error.Field], error.Message))]), StaffJson.Default.Invalid, statusCode: StatusCodes.Status422UnprocessableEntity);

    /// <summary>The request's body; null when it is not JSON or not of this shape, which the caller answers with 422.</summary>
    public static async Task<T?> BodyAsync<T>(HttpRequest request, CancellationToken cancel)
        where T : class
    {
        try
        {
            return (T?)await JsonSerializer.DeserializeAsync(request.Body, StaffJson.Default.GetTypeInfo(typeof(T))!, cancel);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Not JSON, another type, or half a surrogate pair in a text.
            return null;
        }
    }

    /// <summary>A text that the store can hold, trimmed; null when there is nothing in it.</summary>
    public static string? Text(string? given) => given?.Trim() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
}
