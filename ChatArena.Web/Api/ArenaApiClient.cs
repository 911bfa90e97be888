using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Api;

/// <summary>The Api as the pages use it. Never throws because the Api is away: that is one of the answers.</summary>
internal sealed partial class ArenaApiClient(HttpClient http, ILogger<ArenaApiClient> log)
{
    public Task<ApiAnswer<StudyInfo>> StudyAsync(string slug, CancellationToken cancel) =>
        AskAsync(new(HttpMethod.Get, $"api/studies/{Uri.EscapeDataString(slug)}"), RestJson.Default.StudyInfo, cancel);

    public Task<ApiAnswer<ConsentForm>> ConsentAsync(string slug, CancellationToken cancel) =>
        AskAsync(new(HttpMethod.Get, $"api/studies/{Uri.EscapeDataString(slug)}/consent"), RestJson.Default.ConsentForm, cancel);

    public Task<ApiAnswer<WithdrawalResult>> WithdrawAsync(string code, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/withdrawals")
        {
            Content = JsonContent.Create(new(code), RestJson.Default.WithdrawalRequest),
        };
        return AskAsync(request, RestJson.Default.WithdrawalResult, cancel);
    }

    private async Task<ApiAnswer<T>> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        using var asked = request;
        try
        {
            using var response = await http.SendAsync(asked, cancel);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK when await response.Content.ReadFromJsonAsync(type, cancel) is { } value:
                    return new(value);
                case HttpStatusCode.NotFound:
                    return new(ApiRefusal.Unknown);
                case HttpStatusCode.TooManyRequests:
                    return new(ApiRefusal.TooMany);
                default:
                    LogRefused(asked.Method, asked.RequestUri, (int)response.StatusCode);
                    return new(ApiRefusal.Away);
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or OperationCanceledException { InnerException: TimeoutException })
        {
            LogAway(asked.Method, asked.RequestUri, problem.Message);
            return new(ApiRefusal.Away);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The Api answered {Status} to {Method} {Address}")]
    private partial void LogRefused(HttpMethod method, Uri? address, int status);

    [LoggerMessage(LogLevel.Warning, "The Api did not answer {Method} {Address}: {Problem}")]
    private partial void LogAway(HttpMethod method, Uri? address, string problem);
}
