using System.IO.Compression;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatArena.Core.Exports;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Exports;

/// <summary>What leaves the store is what people wrote, whatever they wrote, and nothing of those who withdrew.</summary>
public sealed class ExportTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:SamePartnerGraceSeconds=0", "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task A_Hugging_Face_data_set_holds_every_message_as_it_was_written()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var staff = await Staff.SetUpAsync(Server);

        var files = await DownloadAsync(staff, "/api/exports/huggingface.zip");

        var row = Rows(files["data/transcript/train-00000-of-00001.jsonl"]).ShouldHaveSingleItem();
        ((string)row["conversation_id"]!).ShouldBe(pair.SessionId);
        var messages = row["messages"]!.AsArray();
        messages.Count.ShouldBe(2 * Hostile.Texts.Length);
        messages.Where((_, index) => index % 2 == 0).Select(message => (string)message!["content"]!).ShouldBe(Hostile.Texts);
        messages.Where((_, index) => index % 2 == 0).Select(message => (string)message!["thinking"]!).ShouldBe(Hostile.Texts.Reverse().Select(text => text + " (what I think)"));
        messages.Select(message => (int)message!["seq"]!).ShouldBe(Enumerable.Range(1, messages.Count));
        row["participants"]!.AsArray().Count.ShouldBe(2);
        Encoding.UTF8.GetString(files["README.md"]).ShouldContain("config_name: perspective");
        ManifestIsTrue(files, 1, messages.Count);
    }

    [Fact]
    public async Task A_perspective_has_the_speaker_s_own_thoughts_and_task_and_nobody_else_s()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var staff = await Staff.SetUpAsync(Server);

        var files = await DownloadAsync(staff, "/api/exports/huggingface.zip");

        var rows = Rows(files["data/perspective/train-00000-of-00001.jsonl"]);
        rows.Count.ShouldBe(2);
        var (taskOne, taskTwo) = ((string)pair.PairedOne["task"]!, (string)pair.PairedTwo["task"]!);
        var one = rows.Single(row => row["messages"]!.AsArray().Any(turn => (string?)turn!["thinking"] is { } think && think.Contains("(what I think)")));
        var text = one.ToJsonString();
        text.ShouldNotContain("a private answer of the other");
        var turns = one["messages"]!.AsArray();
        ((string)turns[0]!["role"]!).ShouldBe("system");
        ((string)turns[0]!["content"]!).ShouldContain(taskOne);
        ((string)turns[0]!["content"]!).ShouldNotContain(taskTwo);
        turns.Skip(1).Select(turn => (string)turn!["role"]!).ShouldBe(Enumerable.Range(0, 2 * Hostile.Texts.Length).Select(index => index % 2 == 0 ? "assistant" : "user"));
        turns.Where(turn => (string)turn!["role"]! == "user").ShouldAllBe(turn => turn!["thinking"] == null);
        // Same keys in every row and every turn.
        rows.Select(row => string.Join(',', row.Select(field => field.Key))).Distinct().Count().ShouldBe(1);
        rows.SelectMany(row => row["messages"]!.AsArray()).Select(turn => string.Join(',', turn!.AsObject().Select(field => field.Key))).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_one_side_says_in_a_row_can_be_joined_and_thoughts_can_have_another_name()
    {
        await using var pair = await Pair.MeetAsync(Server);
        foreach (var word in new[] { "one", "two" })
        {
            await pair.One.SayAsync(word);
            await pair.One.NextAsync("message_sent");
        }

        using var staff = await Staff.SetUpAsync(Server);
        var rows = Rows(await staff.GetByteArrayAsync("/api/exports/perspective.jsonl?merge_consecutive=true&reasoning_key=reasoning_content"));
        rows.Select(row => row["messages"]!.AsArray().Count).ShouldBe([2, 2]);
        rows.Select(row => (string)row["messages"]![1]!["content"]!).ShouldBe(["one\n\ntwo", "one\n\ntwo"]);
        rows[0]["messages"]![1]!.AsObject().ContainsKey("reasoning_content").ShouldBeTrue();
    }

    [Fact]
    public async Task A_ConvoKit_corpus_has_one_root_and_no_dangling_reply_in_each_conversation()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var staff = await Staff.SetUpAsync(Server);

        var files = await DownloadAsync(staff, "/api/exports/convokit.zip");

        files.Keys.ShouldBe(["utterances.jsonl", "conversations.json", "speakers.json", "corpus.json", "index.json", "manifest.json"], ignoreOrder: true);
        var utterances = Rows(files["utterances.jsonl"]);
        var conversations = JsonNode.Parse(files["conversations.json"])!.AsObject();
        var speakers = JsonNode.Parse(files["speakers.json"])!.AsObject();
        utterances.Where((_, index) => index % 2 == 0).Select(row => (string)row["text"]!).ShouldBe(Hostile.Texts);
        var ids = utterances.Select(row => (string)row["id"]!).ToList();
        utterances.Select(row => (string?)row["reply-to"]).ShouldBe([null, .. ids.SkipLast(1)]);
        utterances.ShouldAllBe(row => conversations.ContainsKey((string)row["conversation_id"]!) && speakers.ContainsKey((string)row["speaker"]!));
        conversations.Count.ShouldBe(1);
        speakers.Count.ShouldBe(2);
        var index = JsonNode.Parse(files["index.json"])!;
        utterances[0]["meta"]!.AsObject().Select(field => field.Key).Except(index["utterances-index"]!.AsObject().Select(field => field.Key)).ShouldBeEmpty();
        conversations.First().Value!["meta"]!.AsObject().Select(field => field.Key).Except(index["conversations-index"]!.AsObject().Select(field => field.Key)).ShouldBeEmpty();
        ManifestIsTrue(files, 1, utterances.Count);
    }

    [Fact]
    public async Task Another_language_reads_the_same_words()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var staff = await Staff.SetUpAsync(Server);
        var folder = Directory.CreateTempSubdirectory("chatarena-export-").FullName;
        try
        {
            foreach (var (zip, file, path) in new[]
            {
                ("huggingface.zip", "data/transcript/train-00000-of-00001.jsonl", "[m['content'] for r in rows for m in r['messages']]"),
                ("huggingface.zip", "data/perspective/train-00000-of-00001.jsonl", "[m['content'] for m in rows[0]['messages'][1:]]"),
                ("convokit.zip", "utterances.jsonl", "[r['text'] for r in rows]"),
            })
            {
                var local = Path.Combine(folder, Path.GetFileName(file));
                await File.WriteAllBytesAsync(local, (await DownloadAsync(staff, $"/api/exports/{zip}"))[file]);
                var texts = await PythonReader.ReadAsync(local, path);
                texts.Where((_, index) => index % 2 == 0).ShouldBe(Hostile.Texts, $"{zip} {file}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Whoever_withdrew_is_in_no_export_nor_are_their_words()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        await pair.One.SayAsync("words that I take back");
        await pair.One.NextAsync("message_sent");
        await pair.Two.SayAsync("words that stay");
        await pair.Two.NextAsync("message_sent");
        using var staff = await Staff.SetUpAsync(Server);
        var code = await Server.QueryAsync<string>("SELECT member.code FROM arena.members AS member JOIN arena.messages AS message USING (conversation_id, seat) WHERE message.seq = 1");
        await Staff.JsonAsync(await staff.PostAsJsonAsync("/api/withdrawals", new { code = pair.WithdrawalCode }));

        foreach (var what in new[] { "huggingface.zip", "convokit.zip", "transcripts.zip" })
        {
            var files = await DownloadAsync(staff, $"/api/exports/{what}");
            files.Values.ShouldAllBe(file => !Encoding.UTF8.GetString(file).Contains(code) && !Encoding.UTF8.GetString(file).Contains("take back"));
            files.Values.ShouldContain(file => Encoding.UTF8.GetString(file).Contains("words that stay"));
        }

        ManifestIsTrue(await DownloadAsync(staff, "/api/exports/huggingface.zip"), 1, 1);
    }

    [Fact]
    public async Task Transcripts_leave_in_the_original_shape_and_their_content_can_be_split_again()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var staff = await Staff.SetUpAsync(Server);

        var files = await DownloadAsync(staff, "/api/exports/transcripts.zip");

        var (name, bytes) = files.ShouldHaveSingleItem();
        name.ShouldBe($"{pair.SessionId}.json");
        Encoding.UTF8.GetString(bytes).ShouldStartWith("{\n  \"session_id\": \"" + pair.SessionId + "\",\n  \"topic\": ");
        // Letters of every script are themselves, in UTF-8.
        Encoding.UTF8.GetString(bytes).ShouldContain($"\"speech\": \"{Hostile.Texts[^1]}\"");
        var transcript = JsonNode.Parse(bytes)!;
        string[] times = [(string)transcript["started_at"]!, .. transcript["messages"]!.AsArray().Select(message => (string)message!["timestamp"]!)];
        times.ShouldAllBe(time => Regex.IsMatch(time, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$"));
        // A full second by chance has no fraction; a dozen of them would be no chance.
        times.ShouldContain(time => time.Contains('.'));
        foreach (var message in transcript["messages"]!.AsArray())
        {
            TranscriptContent.Split((string)message!["content"]!).ShouldBe(((string)message["think"]!, (string)message["speech"]!));
        }

        (await staff.GetByteArrayAsync($"/api/conversations/{pair.SessionId}/transcript")).ShouldBe(bytes);
    }

    private static async Task<Dictionary<string, byte[]>> DownloadAsync(HttpClient http, string path)
    {
        using var zip = new ZipArchive(new MemoryStream(await http.GetByteArrayAsync(path)));
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            using var buffer = new MemoryStream();
            await using var stream = await entry.OpenAsync();
            await stream.CopyToAsync(buffer);
            files[entry.FullName] = buffer.ToArray();
        }

        return files;
    }

    /// <summary>Line by line, as any reader of JSON Lines does.</summary>
    private static List<JsonObject> Rows(byte[] file)
    {
        file[^1].ShouldBe((byte)'\n');
        return [.. Encoding.UTF8.GetString(file)[..^1].Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    private static void ManifestIsTrue(Dictionary<string, byte[]> files, int conversations, int messages)
    {
        var manifest = JsonSerializer.Deserialize<JsonObject>(files["manifest.json"])!;
        foreach (var line in manifest["files"]!.AsArray())
        {
            var file = files[(string)line!["file"]!];
            ((string)line["sha256"]!).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(file)));
            ((long)line["bytes"]!).ShouldBe(file.Length);
            if (((string)line["file"]!).EndsWith("jsonl", StringComparison.Ordinal))
            {
                ((int)line["rows"]!).ShouldBe(Rows(file).Count);
            }
        }

        manifest["files"]!.AsArray().Count.ShouldBe(files.Count - 1);
        var check = manifest["check"]!;
        ((int)check["conversations_in_database"]!).ShouldBe(conversations);
        ((int)check["conversations_exported"]!).ShouldBe(conversations);
        ((int)check["messages_in_database"]!).ShouldBe(messages);
        ((int)check["messages_exported"]!).ShouldBe(messages);
    }
}
