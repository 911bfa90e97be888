using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Staff;

/// <summary>The Api as the staff's pages use it, with the token of whoever asks. What these pages can do, a script can do.</summary>
internal sealed class StaffApiClient(HttpClient http, IHttpContextAccessor accessor)
{
    private const string Away = "The server does not answer at the moment. Nothing was changed. Please try again in a minute.";

    private HttpContext Context => accessor.HttpContext!;

    public Task<StaffAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type)
        where T : class => AskAsync(new(HttpMethod.Get, path), type);

    /// <param name="body">What is sent; it must be one of <see cref="StaffJson"/>'s.</param>
    public Task<StaffAnswer<T>> SendAsync<T>(HttpMethod method, string path, object? body, JsonTypeInfo<T> type)
        where T : class => AskAsync(new(method, path) { Content = Content(body) }, type);

    /// <summary>For what has no answer but that it is done.</summary>
    public Task<StaffAnswer<StatusOnly>> SendAsync(HttpMethod method, string path, object? body = null) =>
        AskAsync(new(method, path) { Content = Content(body) }, StaffJson.Default.StatusOnly);

    public Task<StaffAnswer<FileDone>> UploadAsync(IFormFile file)
    {
        var part = new StreamContent(file.OpenReadStream());
        return AskAsync(new(HttpMethod.Post, "api/admin/data-files/upload") { Content = new MultipartFormDataContent { { part, "file", file.FileName } } }, StaffJson.Default.FileDone);
    }

    /// <summary>An answer that is passed on as it comes.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancel)
    {
        using var request = WithToken(new(HttpMethod.Get, path));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private async Task<StaffAnswer<T>> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type)
        where T : class
    {
        using var asked = WithToken(request);
        try
        {
            using var response = await http.SendAsync(asked, Context.RequestAborted);
            var text = await response.Content.ReadAsStringAsync(Context.RequestAborted);
            var status = (int)response.StatusCode;
            if (response.IsSuccessStatusCode)
            {
                return new(text.Length > 0 ? JsonSerializer.Deserialize(text, type) : null, status, null, []);
            }

            return Refused<T>(status, text);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or OperationCanceledException { InnerException: TimeoutException })
        {
            return new(null, StatusCodes.Status503ServiceUnavailable, Away, []);
        }
    }

    private HttpRequestMessage WithToken(HttpRequestMessage request)
    {
        if (StaffCookie.Read(Context) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private static ByteArrayContent? Content(object? body) => body is null
        ? null
        : new(JsonSerializer.SerializeToUtf8Bytes(body, StaffJson.Default.GetTypeInfo(body.GetType())!)) { Headers = { ContentType = new("application/json") } };

    /// <summary>Problems carry <c>detail</c>: a sentence, or a list of fields.</summary>
    private static StaffAnswer<T> Refused<T>(int status, string text)
        where T : class
    {
        if (text.Length == 0)
        {
            return new(null, status, Away, []);
        }

        using var problem = JsonDocument.Parse(text);
        if (!problem.RootElement.TryGetProperty("detail", out var detail))
        {
            return new(null, status, Away, []);
        }

        if (detail.ValueKind == JsonValueKind.String)
        {
            return new(null, status, detail.GetString(), []);
        }

        var fields = problem.RootElement.Deserialize(StaffJson.Default.Invalid)!.Detail;
        return new(null, status, "Nothing was changed. Please look at what is marked.", fields);
    }
}
