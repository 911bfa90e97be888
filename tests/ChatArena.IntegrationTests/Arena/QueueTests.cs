using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class QueueTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ReassignDelaySeconds=30", "Arena:Pairing:ResumeGraceSeconds=60")
{
    [Fact]
    public async Task Two_people_who_join_get_one_topic_and_different_tasks()
    {
        await using var one = await Server.ConnectAsync();
        await using var two = await Server.ConnectAsync();
        await one.JoinAsync();
        ((int)(await one.NextAsync("waiting"))["position"]!).ShouldBe(1);
        await two.JoinAsync();

        var first = await one.NextAsync("paired");
        var second = await two.NextAsync("paired");

        ((string)first["session_id"]!).ShouldMatch("^[0-9a-f]{12}$");
        ((string)second["session_id"]!).ShouldBe((string)first["session_id"]!);
        ((string)second["topic"]!).ShouldBe((string)first["topic"]!);
        ((string)second["task"]!).ShouldNotBe((string)first["task"]!);
        ((int)first["max_time"]!).ShouldBeInRange(870, 900);
    }

    [Fact]
    public async Task Places_are_told_and_move_up_when_somebody_leaves()
    {
        // Six people who just left conversations wait out their delay: nobody is paired, and everybody has a place.
        await using var one = await Pair.MeetAsync(Server);
        await using var two = await Pair.MeetAsync(Server);
        await one.One.SendAsync(new { type = "reassign" });
        ((int)(await one.One.NextAsync("waiting"))["position"]!).ShouldBeInRange(1, 2);
        await one.Two.NextAsync("waiting");
        await two.One.SendAsync(new { type = "reassign" });
        var third = await two.One.NextAsync("waiting");
        ((int)third["position"]!).ShouldBeInRange(3, 4);
        ((int)third["queue_length"]!).ShouldBeGreaterThanOrEqualTo(3);
        ((int)third["delay_seconds"]!).ShouldBeInRange(15, 30);
        await two.Two.NextAsync("waiting");

        one.One.Cut();
        one.Two.Cut();

        // One after the other.
        while ((int)(await two.One.NextAsync("waiting"))["position"]! > 2)
        {
        }
    }

    [Fact]
    public async Task A_second_join_while_paired_is_harmless()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await using var third = await Server.ConnectAsync();

        await pair.One.JoinAsync();
        (await pair.One.RefusedAsync()).ShouldBe("already_paired");
        await third.JoinAsync();
        await third.NextAsync("waiting");

        await pair.TalkAsync();
        await third.NothingAsync("paired");
    }

    [Fact]
    public async Task A_second_join_while_waiting_tells_the_place_again()
    {
        await using var one = await Server.ConnectAsync();
        await one.JoinAsync();
        await one.NextAsync("waiting");

        await one.JoinAsync();

        ((int)(await one.NextAsync("waiting"))["position"]!).ShouldBe(1);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.participants")).ShouldBe(1);
    }

    [Fact]
    public async Task A_frame_after_disconnect_makes_no_ghost()
    {
        await using var gone = await Server.ConnectAsync();
        await gone.SendAsync(new { type = "disconnect" });
        await gone.JoinAsync();
        (await gone.RefusedAsync()).ShouldBe("disconnected");
        await gone.SendAsync(new { type = "ping" });
        await gone.NextAsync("pong");

        await using var pair = await Pair.MeetAsync(Server);

        await pair.TalkAsync();
        await gone.NothingAsync("paired");
    }

    [Fact]
    public async Task People_who_disconnect_leave_the_queue()
    {
        await using var gone = await Server.ConnectAsync();
        await gone.JoinAsync();
        await gone.NextAsync("waiting");
        await gone.SendAsync(new { type = "disconnect" });
        await gone.SendAsync(new { type = "ping" });
        await gone.NextAsync("pong");

        await using var one = await Server.ConnectAsync();
        await one.JoinAsync();

        ((int)(await one.NextAsync("waiting"))["position"]!).ShouldBe(1);
        await gone.NothingAsync("paired");
    }
}

public sealed class PlacesTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ReassignDelaySeconds=3000")
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Who_moves_up_is_told_within_two_seconds()
    {
        // Six people who just left conversations wait out their delay.
        var pairs = new List<Pair>();
        for (var number = 0; number < 3; number++)
        {
            var pair = await Pair.MeetAsync(Server);
            pairs.Add(pair);
            await pair.One.SendAsync(new { type = "reassign" });
            await pair.One.NextAsync("waiting");
            await pair.Two.NextAsync("waiting");
        }

        var last = pairs[2].One;
        await GoAsync(pairs[2].Two);
        var place = 5;
        await WaitFor.TrueAsync(() => Task.FromResult((int)last.Frames("waiting").Last()["position"]! == place));
        var told = new List<TimeSpan>();
        foreach (var ahead in pairs.Take(2).SelectMany(pair => new[] { pair.One, pair.Two }))
        {
            await GoAsync(ahead);
            var left = TimeProvider.System.GetTimestamp();
            place--;
            while ((int)(await last.NextAsync("waiting"))["position"]! > place)
            {
            }

            told.Add(TimeProvider.System.GetElapsedTime(left));
        }

        // A machine that stands still for a moment delays one of them, not most.
        told.Count(time => time <= Soon).ShouldBeGreaterThanOrEqualTo(3, string.Join(", ", told));
        foreach (var pair in pairs)
        {
            await pair.DisposeAsync();
        }
    }

    /// <summary>Out of the queue when this returns.</summary>
    private static async Task GoAsync(ArenaClient person)
    {
        await person.SendAsync(new { type = "disconnect" });
        await person.SendAsync(new { type = "ping" });
        await person.NextAsync("pong");
    }
}

public sealed class VanishingTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ReassignDelaySeconds=1", "Arena:Pairing:ResumeGraceSeconds=60")
{
    [Fact]
    public async Task Somebody_who_vanishes_in_the_moment_of_pairing_strands_nobody()
    {
        for (var round = 0; round < 10; round++)
        {
            var vanishing = await Server.ConnectAsync();
            await using var stays = await Server.ConnectAsync();
            await vanishing.JoinAsync();
            await stays.JoinAsync();
            vanishing.Cut();
            await using var next = await Server.ConnectAsync();
            await next.JoinAsync();

            // Whoever met the one who vanished, both who are there find each other without doing anything.
            await WaitFor.TrueAsync(() => Task.FromResult(LatestSession(stays) is { } one && LatestSession(next) == one));
            await vanishing.DisposeAsync();
        }

        await WaitFor.TrueAsync(async () =>
            await Server.QueryAsync<long>("SELECT count(*) FROM arena.conversations WHERE ended_at IS NULL") == 0);
    }

    private static string? LatestSession(ArenaClient person) => (string?)person.Frames("paired").LastOrDefault()?["session_id"];
}
