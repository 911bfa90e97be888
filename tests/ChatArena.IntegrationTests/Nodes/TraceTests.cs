using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>What operators see of a message.</summary>
public sealed class TraceTests(PostgresCluster cluster)
{
    [Fact]
    public async Task One_message_is_one_trace_from_the_senders_socket_over_two_processes_to_the_partners()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using (var arena = await ArenaNodes.StartAsync(cluster, 2, sink.Settings))
        {
            await using var one = await arena.Apis[0].ConnectAsync();
            await using var two = await arena.Apis[1].ConnectAsync();
            await Task.WhenAll(one.JoinAsync(), two.JoinAsync());
            await Task.WhenAll(one.NextAsync("paired"), two.NextAsync("paired"));
            await one.SayAsync("WORDS-MARKER first");
            await two.NextAsync("partner_message");
            await one.SayAsync("WORDS-MARKER second");
            await two.NextAsync("partner_message");
            foreach (var node in arena.Apis)
            {
                // What was not exported yet goes out before the end.
                (await node.StopAsync()).ShouldBe(0);
            }
        }

        var traces = sink.Received.Where(export => export.Signal == "traces").SelectMany(export => OtlpSpan.Read(export.Bytes)).ToLookup(span => span.Trace);
        var messages = traces.Where(trace => trace.Any(span => span.Name == "receive message")).ToList();
        messages.Count.ShouldBe(2, "each message is a trace of its own");
        foreach (var trace in messages)
        {
            var here = trace.Single(span => span.Name == "receive message").Instance;
            trace.Single(span => span.Name == "store message").Instance.ShouldBe(here);
            var there = trace.Single(span => span.Name == "receive event").Instance;
            there.ShouldNotBe(here);
            trace.Single(span => span.Name == "deliver message").Instance.ShouldBe(there);
        }

        sink.Received.Select(export => System.Text.Encoding.Latin1.GetString(export.Bytes)).Where(text => text.Contains("WORDS-MARKER", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_models_answer_is_in_the_trace_of_the_message_that_it_answers_over_the_thereand_back()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using (var arena = await ArenaNodes.StartAsync(cluster, 1, [.. sink.Settings, "Arena:Ai:HumansFirstSeconds=0"]))
        {
            await using var worker = await RoleProcess.StartAsync("AiWorker", arena.Environment);
            await using var person = await arena.ConnectAsync();
            await person.JoinAsync(resume: true);
            await person.NextAsync("paired");
            await person.SayAsync("WORDS-MARKER What do you think of this?");
            await person.NextAsync("partner_message");
            (await worker.StopAsync()).ShouldBe(0);
            (await arena.Apis.Single().StopAsync()).ShouldBe(0);
        }

        var traces = sink.Received.Where(export => export.Signal == "traces").SelectMany(export => OtlpSpan.Read(export.Bytes)).ToLookup(span => span.Trace);
        var trace = traces.Single(trace => trace.Any(span => span.Name == "receive message")).ToList();
        var here = trace.Single(span => span.Name == "receive message").Instance;
        var there = trace.Single(span => span.Name == "answer turn").Instance;
        there.ShouldNotBe(here);
        trace.Single(span => span.Name.StartsWith("chat ", StringComparison.Ordinal)).Instance.ShouldBe(there);
        trace.Where(span => span.Name == "store message").Select(span => span.Instance).ShouldBe([here, there], ignoreOrder: true);
        trace.Single(span => span.Name == "deliver message").Instance.ShouldBe(here);
        sink.Received.Select(export => System.Text.Encoding.Latin1.GetString(export.Bytes)).Where(text => text.Contains("WORDS-MARKER", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
