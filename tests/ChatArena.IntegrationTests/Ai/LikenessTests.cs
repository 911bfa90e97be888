using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>Nobody can tell a model from a person by the frames.</summary>
public sealed class LikenessTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Ai:HumansFirstSeconds=0", "Arena:Ai:MaxSeats=1000")
{
    private const int Conversations = 200;

    [Fact]
    public async Task Frames_of_a_persons_and_of_a_models_conversation_have_the_same_keys_in_the_same_order()
    {
        var models = new HashSet<string>();
        for (var number = 0; number < Conversations; number++)
        {
            await using var person = await LonelyAsync(resume: true);
            models.Add(await TalkAsync(person, null));
        }

        await using var people = await StartOtherAsync("Arena:Pairing:ReassignDelaySeconds=0");
        var humans = new HashSet<string>();
        for (var number = 0; number < Conversations; number++)
        {
            await using var partner = await people.ConnectAsync();
            await using var person = await people.ConnectAsync();
            await person.JoinAsync(resume: true);
            await person.NextAsync("waiting");
            await partner.JoinAsync(resume: true);
            await person.NextAsync("paired");
            await partner.NextAsync("paired");
            humans.Add(await TalkAsync(person, partner));
        }

        models.ShouldBe(humans, ignoreOrder: true);
        humans.Count.ShouldBe(1);
    }

    /// <summary>Two rounds; returns the types and keys of all frames in order, from the first that has to do with the partner.</summary>
    private static async Task<string> TalkAsync(ArenaClient person, ArenaClient? partner)
    {
        for (var round = 0; round < 2; round++)
        {
            await person.SayAsync("What do you think?");
            await person.NextAsync("message_sent");
            if (partner is not null)
            {
                await partner.NextAsync("partner_message");
                await partner.SendAsync(new { type = "typing", active = true });
                await partner.SayAsync("I think so too.");
            }

            await person.NextAsync("partner_message");
        }

        var frames = person.Everything.Select(text => JsonNode.Parse(text)!.AsObject()).SkipWhile(frame => (string?)frame["type"] != "paired");
        return string.Join('\n', frames.Select(frame => $"{frame["type"]}({string.Join(',', frame.Select(entry => entry.Key))})"));
    }
}
