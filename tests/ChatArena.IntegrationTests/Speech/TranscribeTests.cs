using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Models;
using Microsoft.AspNetCore.Http;

namespace ChatArena.IntegrationTests.Speech;

/// <summary>Recordings become text, within limits, and nothing of them stays.</summary>
public sealed class TranscribeTests(PostgresCluster cluster, LlMock mock) : IAsyncLifetime
{
    private const int MaxBytes = 100_000;
    private const string Key = "sk-test-speech";
    private const string Words = "Nordlys over fjorden";

    private EchoProvider _provider = null!;
    private ArenaServer? _server;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync() => _provider = await EchoProvider.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server.Log.Errors.ShouldBeEmpty();
            _server.Log.Lines.Where(line => line.Contains(Words, StringComparison.Ordinal) || line.Contains(Key, StringComparison.Ordinal)).ShouldBeEmpty();
            _http.Dispose();
        }

        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_recording_becomes_text_and_its_name_is_not_looked_at()
    {
        await StartAsync();
        (await _http.SpeakAsync(Recording.Of(Words, name: "../../x.webm"))).ShouldBe((200, Words));

        var request = _provider.Requests.ShouldHaveSingleItem();
        (request.FileName, request.Model, request.Key).ShouldBe(("recording.webm", "whisper-1", $"Bearer {Key}"));
        request.Length.ShouldNotBeNull("not every provider takes a request of unknown length");
    }

    [Theory]
    [InlineData("audio/mp4", "recording.mp4")]
    [InlineData("audio/ogg;codecs=opus", "recording.ogg")]
    [InlineData("AUDIO/WAV", "recording.wav")]
    [InlineData("application/octet-stream", "recording.webm")]
    [InlineData("", "recording.webm")]
    public async Task A_provider_is_told_what_kind_of_recording_it_is(string type, string name)
    {
        await StartAsync();
        (await _http.SpeakAsync(Recording.Of(Words, type))).ShouldBe((200, Words));
        _provider.Requests.ShouldHaveSingleItem().FileName.ShouldBe(name);
    }

    [Fact]
    public async Task Two_uploads_at_once_with_the_same_name_are_not_mixed()
    {
        await StartAsync();
        var both = new TaskCompletionSource();
        _provider.Before = async _ =>
        {
            if (_provider.Requests.Count == 2)
            {
                // Both may see that they are two.
                both.TrySetResult();
            }

            await both.Task;
            return null;
        };

        var answers = await Task.WhenAll(_http.SpeakAsync(Recording.Of("first")), _http.SpeakAsync(Recording.Of("second")));

        answers.ShouldBe([(200, "first"), (200, "second")]);
    }

    [Fact]
    public async Task Without_a_key_nobody_is_asked()
    {
        await StartAsync("OPENAI_API_KEY=");
        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((503, "transcription_unavailable"));
        _provider.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MaxBytes, 200)]
    [InlineData(MaxBytes + 1, 413)]
    [InlineData(30 * 1024 * 1024, 413)]
    public async Task A_recording_has_a_limit(int bytes, int status)
    {
        await StartAsync();
        var recording = Encoding.ASCII.GetBytes(new string('a', bytes));
        (await _http.SpeakAsync(Recording.Of(recording))).Status.ShouldBe(status);

        using var unknown = Recording.Of(recording);
        unknown.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, Recording.Path) { Content = unknown };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
        _provider.Requests.Count.ShouldBe(status == 200 ? 2 : 0, "nothing that is cut off is paid for");
    }

    [Fact]
    public async Task What_is_no_recording_is_refused_with_a_code()
    {
        await StartAsync();
        (await _http.SpeakAsync(Recording.Of(Words, field: "video"))).ShouldBe((422, "audio_missing"));
        (await _http.SpeakAsync(new StringContent("audio"))).ShouldBe((422, "audio_missing"));
        (await _http.SpeakAsync(Recording.Of(""))).ShouldBe((422, "audio_unreadable"));
        (await _http.SpeakAsync(Recording.Of("<html>", "text/html"))).ShouldBe((415, "audio_type_unknown"));
        var broken = new StringContent("--x\r\nContent-Disposition: form-data; name=audio\r\n\r\nhalf a");
        broken.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        (await _http.SpeakAsync(broken)).ShouldBe((400, "form_broken"));
        _provider.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, 422, "audio_unreadable")]
    [InlineData(401, 502, "transcription_failed")]
    [InlineData(429, 503, "transcription_busy")]
    [InlineData(500, 502, "transcription_failed")]
    [InlineData(302, 502, "transcription_failed")]
    public async Task A_provider_that_fails_is_a_coded_answer(int provider, int status, string code)
    {
        await StartAsync();
        _provider.Before = _ => Task.FromResult<IResult?>(Results.Json(new { error = new { message = $"{Words} {Key}" } }, statusCode: provider));
        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((status, code));
        _provider.Requests.Count.ShouldBe(1, "nobody waits for a second try");
    }

    [Fact]
    public async Task A_provider_that_sends_no_answer_or_none_in_time_is_a_coded_answer()
    {
        await using var rubbish = HostileServer.Saying("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 6\r\n\r\n<html>");
        await using (var other = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync(), $"OPENAI_API_KEY={Key}", $"Arena:Speech:BaseUrl={rubbish.Address}v1"))
        {
            using var http = other.Http();
            (await http.SpeakAsync(Recording.Of(Words))).ShouldBe((502, "transcription_failed"));
        }

        await StartAsync("Arena:Speech:Seconds=1");
        _provider.Before = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };
        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((504, "transcription_timed_out"));
    }

    [Fact]
    public async Task A_worker_takes_so_many_at_once_and_whoever_goes_away_makes_room()
    {
        await StartAsync("Arena:Speech:Concurrent=1", "Arena:Speech:PerMinute=0");
        _provider.Before = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };
        using var leaving = new CancellationTokenSource();
        var first = _http.SpeakAsync(Recording.Of(Words), leaving.Token);
        await WaitFor.TrueAsync(() => Task.FromResult(_provider.Requests.Count == 1));

        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((503, "transcription_busy"));

        _provider.Before = _ => Task.FromResult<IResult?>(null);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        await WaitFor.TrueAsync(async () => await _http.SpeakAsync(Recording.Of(Words)) == (200, Words));
        await WaitFor.TrueAsync(() => Task.FromResult(_provider.Cut == 1));
    }

    [Fact]
    public async Task An_address_has_so_many_a_minute()
    {
        await StartAsync("Arena:Speech:PerMinute=2");
        (await _http.SpeakAsync(Recording.Of(Words))).Status.ShouldBe(200);
        (await _http.SpeakAsync(Recording.Of(Words))).Status.ShouldBe(200);
        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((429, "too_many_tries"));
    }

    [Fact]
    public async Task A_server_that_nobody_of_this_project_wrote_is_understood()
    {
        await StartAsync($"Arena:Speech:BaseUrl={await mock.AddressAsync()}v1");
        (await _http.SpeakAsync(Recording.Of(Words))).ShouldBe((200, "I would rather walk."));
        // It does not read the package's names without quotes, and takes the model for the usual one.
        (await mock.RequestsAsync("whisper-1")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_description_of_the_Api_names_the_field_and_the_shape_and_the_workers_door_is_not_on_it()
    {
        await StartAsync();
        var document = JsonNode.Parse(await _http.GetStringAsync("/openapi/v1.json"))!;
        var operation = document["paths"]![Recording.Path]!["post"]!;
        ((string)operation["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!["properties"]!["audio"]!["format"]!).ShouldBe("binary");
        ((string)operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!).ShouldEndWith("TranscribedText");
        ((string)document["components"]!["schemas"]!["TranscribedText"]!["properties"]!["text"]!["type"]!).ShouldBe("string");
        using var inside = await _http.PostAsync("/internal/transcriptions", new StringContent("x"));
        inside.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed);
    }

    private async Task StartAsync(params string[] settings)
    {
        _server = await ArenaServer.StartAsync(
            await cluster.CreateDatabaseAsync(), [$"OPENAI_API_KEY={Key}", $"Arena:Speech:BaseUrl={_provider.BaseUrl}", $"Arena:Speech:MaxBytes={MaxBytes}", .. settings]);
        _http = _server.Http();
    }
}
