using Npgsql;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>A message as the store has it.</summary>
internal sealed record StoredWords(string Session, int Seq, string ClientId, string Speech);

/// <summary>What people were promised, held against what is stored.</summary>
internal static class Promises
{
    public static void ShouldBeKept(IReadOnlyList<StoredWords> stored, IReadOnlyList<Talker> talkers)
    {
        // None lost: everything confirmed is stored under the number that was told.
        var byId = stored.ToDictionary(message => message.ClientId);
        foreach (var talker in talkers)
        {
            foreach (var (id, seq) in talker.Confirmed)
            {
                byId[id].Seq.ShouldBe(seq);
                byId[id].Session.ShouldBe(talker.SessionId);
            }
        }

        // None doubled (ToDictionary above throws) and none invented.
        var sent = talkers.SelectMany(talker => talker.Sent).ToDictionary();
        foreach (var message in stored)
        {
            sent[message.ClientId].ShouldBe(message.Speech);
        }

        // Numbers without gaps, and everything heard is what was stored.
        foreach (var log in stored.GroupBy(message => message.Session))
        {
            log.Select(message => message.Seq).Order().ShouldBe(Enumerable.Range(1, log.Count()));
            foreach (var talker in talkers.Where(talker => talker.SessionId == log.Key))
            {
                var bySeq = log.ToDictionary(message => message.Seq, message => message.Speech);
                talker.Heard.ShouldAllBe(heard => bySeq[heard.Key] == heard.Value);
                // Up to the last thing they know of, people know of everything: what they said and what they heard leaves no hole.
                var known = talker.Heard.Keys.Concat(talker.Confirmed.Values).Order().ToList();
                known.ShouldBe(Enumerable.Range(1, known.Count));
            }
        }
    }

    public static async Task<IReadOnlyList<StoredWords>> ReadAsync(NpgsqlDataSource store)
    {
        await using var command = store.CreateCommand("SELECT code, seq, client_id, speech FROM arena.messages JOIN arena.conversations ON id = conversation_id");
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<StoredWords>();
        while (await reader.ReadAsync())
        {
            stored.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3)));
        }

        return stored;
    }
}
