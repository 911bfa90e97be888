using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>kill -9 while staff save one version after the other: what was confirmed is there, and what was under way is there whole or not at all.</summary>
public sealed class ContentKillTests
{
    private const string Files = "/api/admin/data-files";

    private static readonly int Kills = Soak.Times(3, 20);

    [Fact]
    public async Task A_save_that_a_kill_cuts_off_is_whole_or_never_was()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        var chances = Soak.Chances();
        var arena = await StandaloneProcess.StartAsync(data.Path, port);
        try
        {
            var token = await SetUpAsync(arena);
            Author[] authors =
            [
                new("topics_tasks.json", words => new { topics = new[] { new { id = 1, text = words } }, tasks = new[] { new { id = 1, text = words, side = "attack" }, new { id = 2, text = words, side = "defend" } } }),
                new("consent.json", words => new { title = "Consent", version = "1", content = words, checkboxes = new[] { "I agree" } }),
                new("notes.json", words => new { words }),
            ];
            using var nobody = new HttpClient { BaseAddress = arena.Address };
            var builtIn = await ShownAsync(nobody);
            for (var kill = 0; kill < Kills; kill++)
            {
                using (var staff = Staff.WithToken(new() { BaseAddress = arena.Address }, token))
                {
                    var saved = authors.Sum(author => author.Saved) + chances.Next(1, 40);
                    var saving = Task.WhenAll(authors.Select(author => author.SaveAsync(staff)));
                    await Task.WhenAny(saving, WaitFor.TrueAsync(() => Task.FromResult(authors.Sum(author => author.Saved) >= saved)));
                    saving.IsCompleted.ShouldBeFalse($"{saving.Exception}");
                    await arena.KillAsync();
                    if (kill == Kills - 1)
                    {
                        // The last time the database goes with it, in the middle of whatever it was doing.
                        await data.KillPostgresAsync();
                    }

                    await arena.ExitAsync();
                    await saving;
                }

                arena = await StandaloneProcess.StartAsync(data.Path, port);
                using var reader = Staff.WithToken(new() { BaseAddress = arena.Address }, token);
                foreach (var author in authors)
                {
                    await author.FindAsync(reader);
                }

                (await ShownAsync(reader)).ShouldBe(authors[1].Saved > 0 ? authors[1].Words(authors[1].Saved) : builtIn);
                await IsInStepAsync(data, authors);
            }

            arena.Errors.ShouldBeEmpty();
            Soak.Say($"{Kills} kills, {authors.Sum(author => author.Saved)} saves kept, {authors.Sum(author => author.Unheard)} of them never confirmed");
        }
        finally
        {
            await arena.DisposeAsync();
        }
    }

    /// <summary>A version, the study that uses it, and the note of who made it are one change.</summary>
    private static async Task IsInStepAsync(TemporaryData data, IEnumerable<Author> authors)
    {
        await using var store = await data.OpenStoreAsync();
        foreach (var author in authors)
        {
            await using var noted = store.CreateCommand("SELECT count(*) FROM arena.audit WHERE target = $1 AND after_hash IS NOT NULL");
            noted.Parameters.AddWithValue(author.File);
            ((long)(await noted.ExecuteScalarAsync())!).ShouldBe(author.Saved, author.File);
        }

        foreach (var (kind, used, author) in new[] { ("TopicsTasks", "topics_tasks_id", 0), ("Consent", "consent_id", 1) })
        {
            await using var made = store.CreateCommand($"""
                SELECT count(*) FILTER (WHERE source = 'Console'), (array_agg(id ORDER BY number DESC))[1] = (SELECT {used} FROM arena.study_versions ORDER BY number DESC LIMIT 1)
                FROM arena.content_versions WHERE kind = $1
                """);
            made.Parameters.AddWithValue(kind);
            await using var row = await made.ExecuteReaderAsync();
            (await row.ReadAsync()).ShouldBeTrue();
            (row.GetInt64(0), row.GetBoolean(1)).ShouldBe((authors.ElementAt(author).Saved, true), kind);
        }
    }

    /// <summary>The consent form as participants read it.</summary>
    private static async Task<string> ShownAsync(HttpClient anybody) => (string)(await Staff.JsonAsync(await anybody.GetAsync("/api/consent")))["content"]!;

    /// <returns>The owner's token.</returns>
    private static async Task<string> SetUpAsync(StandaloneProcess arena)
    {
        using var http = new HttpClient { BaseAddress = arena.Address };
        var code = arena.Output.Single(line => line.Contains("/admin/setup?code=", StringComparison.Ordinal)).Split("code=")[1];
        return (string)(await Staff.JsonAsync(await http.PostAsJsonAsync("/api/accounts/setup", new { code, email = Staff.Email, password = Staff.Password })))["token"]!;
    }

    /// <summary>Somebody who saves one file again and again, each time with the next number all over it.</summary>
    private sealed class Author(string file, Func<string, object> write)
    {
        private int _saved;

        public string File => file;

        /// <summary>How often, which is also what is in the file.</summary>
        public int Saved => Volatile.Read(ref _saved);

        /// <summary>Saves that were kept although a kill took their answer along.</summary>
        public int Unheard { get; private set; }

        public string Words(int number) => string.Join(' ', Enumerable.Repeat($"save {number}.", 200));

        /// <summary>Until nobody answers any more.</summary>
        public async Task SaveAsync(HttpClient staff)
        {
            try
            {
                while (true)
                {
                    await SaveOnceAsync(staff);
                    Interlocked.Increment(ref _saved);
                }
            }
            catch (HttpRequestException)
            {
                // The kill.
            }
        }

        /// <summary>Sees what is there: the last save that was confirmed, or the one that was under way.</summary>
        public async Task FindAsync(HttpClient staff)
        {
            using var answer = await staff.GetAsync($"{Files}/{file}");
            if (Saved == 0 && answer.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return;
            }

            var there = (string)(await Staff.JsonAsync(answer))["content"]!;
            if (there == Body(Saved + 1))
            {
                (_saved, Unheard) = (_saved + 1, Unheard + 1);
            }
            else if (Saved > 0)
            {
                there.ShouldBe(Body(Saved));
            }
        }

        private string Body(int number) => System.Text.Json.JsonSerializer.Serialize(write(Words(number)));

        private async Task SaveOnceAsync(HttpClient staff)
        {
            using var form = new MultipartFormDataContent { { new StringContent(Body(Saved + 1)), "file", file } };
            using var answer = await staff.PostAsync($"{Files}/upload", form);
            await Staff.JsonAsync(answer);
        }
    }
}
