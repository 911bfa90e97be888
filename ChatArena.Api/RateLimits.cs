using System.Net;
using System.Threading.RateLimiting;
using ChatArena.Core.Speech;
using Microsoft.Extensions.Options;

namespace ChatArena.Api;

internal static class RateLimits
{
    /// <summary>For endpoints at which somebody could try codes or passwords: 30 tries a minute from one address.</summary>
    public const string Guessing = "guessing";

    /// <summary>For recordings, each of which costs: as many as <c>Arena:Speech:PerMinute</c> from one address.</summary>
    public const string Speech = "speech";

    private const int TriesPerMinute = 30;

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) => await Problems
            .Of(StatusCodes.Status429TooManyRequests, "too_many_tries", "Too many tries. Please wait a minute.")
            .ExecuteAsync(context.HttpContext);
        limiter.AddPolicy(Guessing, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => PerMinute(TriesPerMinute)));
        limiter.AddPolicy(Speech, context => context.RequestServices.GetRequiredService<IOptions<SpeechOptions>>().Value.PerMinute is var most and > 0
            ? RateLimitPartition.GetSlidingWindowLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => PerMinute(most))
            : RateLimitPartition.GetNoLimiter(IPAddress.None));
    });

    private static SlidingWindowRateLimiterOptions PerMinute(int tries) => new() { PermitLimit = tries, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 };
}
