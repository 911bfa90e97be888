using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatArena.IntegrationTests.Speech;

/// <summary>Uploads as a page, or somebody worse, makes them.</summary>
internal static class Recording
{
    public const string Path = "/api/transcribe";

    public static MultipartFormDataContent Of(string words, string type = "audio/webm;codecs=opus", string name = "recording.webm", string field = "audio") =>
        Of(Encoding.UTF8.GetBytes(words), type, name, field);

    public static MultipartFormDataContent Of(byte[] bytes, string type = "audio/webm", string name = "recording.webm", string field = "audio")
    {
        var audio = new ByteArrayContent(bytes);
        if (type.Length > 0)
        {
            audio.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return new() { { audio, field, name } };
    }

    /// <summary>The status, and the text or the code.</summary>
    public static async Task<(int Status, string Said)> SpeakAsync(this HttpClient http, HttpContent form, CancellationToken cancel = default)
    {
        using var answer = await http.PostAsync(Path, form, cancel);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))!;
        var said = (string?)body["text"] ?? (string?)body["code"];
        if (!answer.IsSuccessStatusCode)
        {
            ((string?)body["detail"]).ShouldNotBeNullOrWhiteSpace();
        }

        return ((int)answer.StatusCode, said!);
    }
}
