using System.Net;
using System.Threading.RateLimiting;

namespace ChatArena.Api;

internal static class RateLimits
{
    /// <summary>For endpoints at which somebody could try codes or passwords: 30 tries a minute from one address.</summary>
    public const string Guessing = "guessing";

    private const int TriesPerMinute = 30;

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) => await Problems
            .Of(StatusCodes.Status429TooManyRequests, "too_many_tries", "Too many tries. Please wait a minute.")
            .ExecuteAsync(context.HttpContext);
        limiter.AddPolicy(Guessing, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new() { PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
    });
}
