using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Staff;

/// <summary>A content file as an editor holds it: the text, and which version it was.</summary>
public sealed record ContentFile(ContentText Newest, ContentText Shown, IReadOnlyList<ContentVersionInfo> Versions)
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null when the Api does not answer, or there is no such file or version.</summary>
    /// <param name="version">Null = the newest.</param>
    internal static async Task<ContentFile?> ReadAsync(StaffApiClient api, string name, int? version = null)
    {
        var newest = (await api.GetAsync($"api/content/{name}", StaffJson.Default.ContentText)).Value;
        var versions = (await api.GetAsync($"api/content/{name}/versions", StaffJson.Default.ContentVersionInfoArray)).Value;
        var shown = version is null || version == newest?.Version.Number ? newest : (await api.GetAsync($"api/content/{name}/versions/{version}", StaffJson.Default.ContentText)).Value;
        return newest is null || versions is null || shown is null ? null : new(newest, shown, versions);
    }

    /// <param name="expected">The hash of the version that was edited.</param>
    internal static Task<StaffAnswer<ContentText>> SaveAsync(StaffApiClient api, string name, string content, string? expected) =>
        api.SendAsync(HttpMethod.Put, $"api/content/{name}", new ContentChange(content, expected), StaffJson.Default.ContentText);

    /// <summary>The text of the file with something in it changed; whatever else stands there stays.</summary>
    public string With(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(Shown.Content)!.AsObject();
        change(file);
        return file.ToJsonString(Written);
    }

    /// <summary>Whether the newest text says yes to a field.</summary>
    public bool Says(string field) => JsonNode.Parse(Newest.Content)?[field]?.GetValueKind() == JsonValueKind.True;

    /// <summary>What somebody wrote into a box, one entry a line.</summary>
    public static JsonArray Lines(string? text) =>
        new([.. (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => JsonValue.Create(line))]);

    public static string Joined(JsonNode? list) => list is JsonArray texts ? string.Join('\n', texts.Select(text => (string?)text)) : "";
}
