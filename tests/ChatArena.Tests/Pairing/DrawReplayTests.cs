using System.Text;
using System.Text.Json.Nodes;
using ChatArena.Core.Pairing;
using ChatArena.Tests.Golden;

namespace ChatArena.Tests.Pairing;

/// <summary>A logged draw can be drawn again: from the seed and the JSON in the store, to the same JSON.</summary>
public sealed class DrawReplayTests
{
    private const string GoldenDraws = "tests/ChatArena.Tests/Pairing/draws.json";

    [Fact]
    public void A_thousand_logged_draws_give_the_same_pairs_again()
    {
        var random = new SeededDraw(20260119);
        for (var number = 0; number < 1000; number++)
        {
            var seed = random.Next();
            var people = random.Below(60);
            var avoidances = new (int, int)[random.Below(200)];
            for (var index = 0; index < avoidances.Length; index++)
            {
                avoidances[index] = (random.Below(60), random.Below(60));
            }

            var snapshot = Snapshots.Of(people, random.Below(2) == 0 ? DrawMode.Random : DrawMode.Fifo, avoidances);
            var (candidates, storedSeed, result) = (snapshot.ToJson(), unchecked((long)seed), PairingPolicy.ToJson(PairingPolicy.Choose(snapshot, seed)));

            var again = PairingPolicy.Choose(PairingSnapshot.FromJson(candidates), unchecked((ulong)storedSeed));

            PairingPolicy.ToJson(again).ShouldBe(result);
            PairingPolicy.FromJson(result).ShouldBe(again);
        }
    }

    [Fact]
    public void The_algorithm_draws_today_what_it_drew_when_it_got_its_number()
    {
        if (GoldenFile.Updates && (!File.Exists(GoldenFile.PathOf(GoldenDraws)) || GoldenAlgorithm() != PairingPolicy.Algorithm))
        {
            GoldenFile.ShouldBe(GoldenDraws, Log().ToJsonString(new() { WriteIndented = true }) + "\n");
        }

        GoldenAlgorithm().ShouldBe(PairingPolicy.Algorithm, $"A new algorithm needs its own draws in {GoldenDraws}. Write them with: {GoldenFile.HowToUpdate}");
        foreach (var draw in ReadGolden()["draws"]!.AsArray())
        {
            var snapshot = PairingSnapshot.FromJson(Encoding.UTF8.GetBytes(draw!["candidates"]!.ToJsonString()));
            var result = JsonNode.Parse(PairingPolicy.ToJson(PairingPolicy.Choose(snapshot, (ulong)draw["seed"]!)));
            JsonNode.DeepEquals(result, draw["result"]).ShouldBeTrue(
                "The same snapshot and seed no longer give the same pairs, so old draws could not be checked any more. "
                + $"If that is meant, raise PairingPolicy.Algorithm and then run: {GoldenFile.HowToUpdate}");
        }
    }

    private static int GoldenAlgorithm() => (int)ReadGolden()["algorithm"]!;

    private static JsonNode ReadGolden() => JsonNode.Parse(File.ReadAllText(GoldenFile.PathOf(GoldenDraws)))!;

    /// <summary>Draws that go every way through the policy: blind draws, lists of the few allowed, nobody allowed, the next in line.</summary>
    private static JsonObject Log()
    {
        (int, int)[] avoidances = [(0, 1), (3, 2), (4, 5), .. Enumerable.Range(7, 11).Select(other => (6, other)), .. Enumerable.Range(0, 18).Select(other => (9, other))];
        var draws = new JsonArray();
        foreach (var mode in Enum.GetValues<DrawMode>())
        {
            var snapshot = Snapshots.Of(19, mode, avoidances);
            draws.Add(new JsonObject
            {
                ["seed"] = 1234567,
                ["candidates"] = JsonNode.Parse(snapshot.ToJson()),
                ["result"] = JsonNode.Parse(PairingPolicy.ToJson(PairingPolicy.Choose(snapshot, 1234567))),
            });
        }

        return new() { ["algorithm"] = PairingPolicy.Algorithm, ["draws"] = draws };
    }
}
