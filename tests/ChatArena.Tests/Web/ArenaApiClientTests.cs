using System.Net;
using System.Text;
using ChatArena.Web.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.Tests.Web;

public sealed class ArenaApiClientTests
{
    [Fact]
    public async Task An_answer_is_read_in_snake_case()
    {
        var api = Answering(HttpStatusCode.OK, """{"slug":"arena","name":"Open arena","min_think":10,"resume_seconds":60,"socket_address":null}""");

        var answer = await api.StudyAsync("arena", default);

        answer.Refusal.ShouldBeNull();
        answer.Value!.MinThink.ShouldBe(10);
        answer.Value.ResumeSeconds.ShouldBe(60);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, nameof(ApiRefusal.Unknown))]
    [InlineData(HttpStatusCode.TooManyRequests, nameof(ApiRefusal.TooMany))]
    [InlineData(HttpStatusCode.InternalServerError, nameof(ApiRefusal.Away))]
    [InlineData(HttpStatusCode.Redirect, nameof(ApiRefusal.Away))]
    public async Task A_refusal_is_an_answer(HttpStatusCode status, string refusal)
    {
        (await Answering(status, "").WithdrawAsync("AAAAA", default)).Refusal.ToString().ShouldBe(refusal);
    }

    [Theory]
    [InlineData("<html>not ours</html>")]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_answer_that_is_none_counts_as_no_answer(string body)
    {
        (await Answering(HttpStatusCode.OK, body).ConsentAsync("arena", default)).Refusal.ShouldBe(ApiRefusal.Away);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_or_takes_too_long_is_away()
    {
        (await With(_ => throw new HttpRequestException("refused")).StudyAsync("arena", default)).Refusal.ShouldBe(ApiRefusal.Away);
        (await With(_ => throw new TaskCanceledException("slow", new TimeoutException())).StudyAsync("arena", default)).Refusal.ShouldBe(ApiRefusal.Away);
    }

    [Fact]
    public async Task Who_stops_asking_gets_no_answer()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Answering(HttpStatusCode.OK, "{}").StudyAsync("arena", gone.Token));
    }

    [Fact]
    public async Task A_name_from_the_address_bar_stays_one_part_of_the_path()
    {
        Uri? asked = null;
        var api = With(request =>
        {
            asked = request.RequestUri;
            return new(HttpStatusCode.NotFound);
        });

        await api.StudyAsync("../admin?x=1", default);

        asked!.PathAndQuery.ShouldBe("/api/studies/..%2Fadmin%3Fx%3D1");
    }

    private static ArenaApiClient Answering(HttpStatusCode status, string body) =>
        With(_ => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    private static ArenaApiClient With(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new HttpClient(new Answers(answer)) { BaseAddress = new("http://api") }, NullLogger<ArenaApiClient>.Instance);

    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(answer(request));
        }
    }
}
