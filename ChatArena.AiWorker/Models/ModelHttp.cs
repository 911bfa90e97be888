using System.Globalization;
using System.Net;

namespace ChatArena.AiWorker.Models;

/// <summary>
/// The connections to providers, shared by all models. No time limit and no retry of its own: those are the request's and the router's.
/// Nothing of what is sent or received is logged.
/// </summary>
public sealed class ModelHttp : IDisposable
{
    /// <summary>The packages read a line to its end before they look at it; a line without an end must not fill the memory.</summary>
    internal const int MaxAnswerBytes = 4 * 1024 * 1024;

    public HttpClient Client { get; } = new(new AnswerLimit(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        AutomaticDecompression = DecompressionMethods.All,
        // A redirect would take the key along to somebody else.
        AllowAutoRedirect = false,
        UseCookies = false,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => Client.Dispose();

    private sealed class AnswerLimit(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (RetryAfter(response) is { } wait && ((int)response.StatusCode is 408 or 429 or >= 500))
            {
                var status = response.StatusCode;
                response.Dispose();
                throw new AskedToWaitException(status, wait);
            }

            var limited = new StreamContent(new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxAnswerBytes));
            foreach (var header in response.Content.Headers)
            {
                limited.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            response.Content = limited;
            return response;
        }

        /// <summary>Seconds, a moment by the provider's own clock, or the milliseconds that some add.</summary>
        private static TimeSpan? RetryAfter(HttpResponseMessage response)
        {
            if (response.Headers.TryGetValues("retry-after-ms", out var told) && int.TryParse(told.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }

            var after = response.Headers.RetryAfter;
            return after?.Delta ?? (after?.Date - response.Headers.Date is { } wait && wait > TimeSpan.Zero ? wait : null);
        }
    }
}

/// <summary>A provider refuses for now and says for how long. Thrown below the packages, which would lose it.</summary>
internal sealed class AskedToWaitException(HttpStatusCode status, TimeSpan wait) : Exception($"HTTP {(int)status}")
{
    public HttpStatusCode Status => status;

    public TimeSpan Wait => wait;
}
