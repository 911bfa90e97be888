using System.ClientModel;
using System.Net;
using System.Text.Json;
using Anthropic.Exceptions;

namespace ChatArena.AiWorker.Models;

/// <summary>
/// What went wrong, told from the exceptions of three packages. Their messages quote the provider's answer, which may quote the prompt
/// or the key: nothing of them is passed on.
/// </summary>
internal static class ModelErrors
{
    public static ModelException Explain(ModelName name, Exception problem) => problem switch
    {
        _ when Find<AskedToWaitException>(problem) is { } busy => FromStatus(name, busy.Status, busy.Wait),
        ClientResultException { Status: > 0 } http => FromStatus(name, (HttpStatusCode)http.Status),
        AnthropicApiException http => FromStatus(name, http.StatusCode),
        AnswerTooLongException => new(ModelFailure.Broken, $"{name} sent more than an answer can be"),
        _ when Find<AnswerTooLongException>(problem) is not null => new(ModelFailure.Broken, $"{name} sent more than an answer can be"),
        // An error event in the middle of an answer: overloaded, or an inner error.
        AnthropicSseException => new(ModelFailure.Unavailable, $"{name} broke off with an error"),
        _ when Find<HttpRequestException>(problem) is { } lost => new(ModelFailure.Unavailable, $"{name} cannot be reached or was lost ({lost.HttpRequestError})"),
        _ when Find<HttpIOException>(problem) is { } lost => new(ModelFailure.Unavailable, $"{name} was lost ({lost.HttpRequestError})"),
        _ when Find<IOException>(problem) is not null => new(ModelFailure.Unavailable, $"{name} was lost"),
        _ when Find<JsonException>(problem) is not null => new(ModelFailure.Broken, $"{name} sent something that is not JSON"),
        // A package that meets what it does not expect throws whatever it likes.
        _ => new(ModelFailure.Broken, $"{name} sent something that cannot be read ({problem.GetType().Name})"),
    };

    public static ModelException FromStatus(ModelName name, HttpStatusCode status, TimeSpan? wait = null)
    {
        var failure = (int)status switch
        {
            429 => ModelFailure.RateLimited,
            408 or >= 500 => ModelFailure.Unavailable,
            >= 400 => ModelFailure.Refused,
            _ => ModelFailure.Broken,
        };
        return new(failure, $"{name} answered with HTTP {(int)status}") { RetryAfter = wait };
    }

    private static T? Find<T>(Exception? problem)
        where T : Exception
    {
        for (; problem is not null; problem = problem.InnerException)
        {
            if (problem is T found)
            {
                return found;
            }
        }

        return null;
    }
}
