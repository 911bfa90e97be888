using System.Net;
using System.Text;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Nodes;

namespace ChatArena.IntegrationTests.Speech;

/// <summary>Pages, Api and worker as processes: a recording goes through all of them and stays in none.</summary>
public sealed class SpeechRoleTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_recording_goes_through_the_roles_to_the_provider_and_no_file_is_left_anywhere()
    {
        var folder = Directory.CreateTempSubdirectory("speech");
        var temp = folder.CreateSubdirectory("a").CreateSubdirectory("b");
        // The runtime's own sockets and pipes would stand there too.
        string[] here = [$"TMPDIR={temp.FullName}", $"ASPNETCORE_TEMP={temp.FullName}", "DOTNET_EnableDiagnostics=0"];
        await using var provider = await EchoProvider.StartAsync();
        await using var arena = await ArenaNodes.StartAsync(cluster, 0, here);
        await using var worker = await RoleProcess.StartAsync("AiWorker", [.. arena.Environment, "OPENAI_API_KEY=sk-test", $"Arena:Speech:BaseUrl={provider.BaseUrl}"]);
        await using var api = await RoleProcess.StartAsync("Api", [.. arena.Environment, "OPENAI_API_KEY=", $"services:aiworker:http:0={worker.Address}"]);
        await using var web = await RoleProcess.StartAsync("Web", [.. here, $"services:api:http:0={api.Address}"]);
        using var http = new HttpClient { BaseAddress = web.Address };

        var answers = await Task.WhenAll(
            http.SpeakAsync(Recording.Of("first", name: "../../x.webm")), http.SpeakAsync(Recording.Of("second", name: "../../x.webm")), http.SpeakAsync(Recording.Of(new string('l', 20 * 1024 * 1024), name: "../../x.webm")));
        answers.ShouldBe([(200, "first"), (200, "second"), (200, new string('l', EchoProvider.MostWords))]);
        (await http.SpeakAsync(Recording.Of(new byte[30 * 1024 * 1024], name: "../../x.webm"))).ShouldBe((413, "audio_too_large"));

        provider.Requests.Select(request => request.FileName).Distinct().ShouldBe(["recording.webm"]);
        Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories).ShouldBeEmpty();

        foreach (var address in new[] { web.Address, api.Address, worker.Address })
        {
            using var outsider = new HttpClient { BaseAddress = address };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/transcriptions") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("words")) };
            request.Headers.Authorization = new("Arena", new string('0', 64));
            using var refused = await outsider.SendAsync(request);
            (refused.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(address == worker.Address);
            refused.IsSuccessStatusCode.ShouldBeFalse();
        }

        (await worker.StopAsync()).ShouldBe(0);
        (await http.SpeakAsync(Recording.Of("third"))).ShouldBe((502, "transcription_failed"));
        await api.SaysAsync("the worker did not answer");
        string.Join('\n', api.Output.Concat(worker.Output)).ShouldNotContain("first");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_Api_that_was_not_told_of_a_worker_says_that_it_cannot()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1);
        using var http = new HttpClient { BaseAddress = arena.Apis[0].Address };
        (await http.SpeakAsync(Recording.Of("words"))).ShouldBe((503, "transcription_unavailable"));
        await arena.Apis[0].SaysAsync("services:aiworker:http:0 does not say where the worker is");
    }
}
