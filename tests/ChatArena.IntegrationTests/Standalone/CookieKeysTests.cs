using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Standalone;

public sealed class CookieKeysTests
{
    [Fact]
    public async Task Staff_stay_signed_in_over_a_restart_and_their_open_forms_still_work()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        using var browser = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        string open;
        await using (var before = await StandaloneProcess.StartAsync(data.Path, port))
        {
            // Set up the administration, once: http://127.0.0.1:8000/admin/setup?code=…
            await StaffForms.SetUpAsync(browser, before.Output.Single(line => line.Contains("/admin/setup?code=", StringComparison.Ordinal)).Split("code=")[1]);
            open = await StaffForms.TokenAsync(browser, "/admin/account");
            // But for Kestrel's, of a machine that stood still.
            before.Output.ShouldNotContain(line => line.Contains("warn: Microsoft.", StringComparison.Ordinal) && !line.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
        }

        await using var after = await StandaloneProcess.StartAsync(data.Path, port);
        (await browser.GetStringAsync("/admin/account")).ShouldContain($"Signed in as {Staff.Email}");
        (await StaffForms.SendAsync(browser, "/admin/sign-out", open)).ShouldBe("/admin/sign-in?done=out");
    }

    [Fact]
    public async Task Only_the_owner_reads_the_keys_even_where_they_were_copied_carelessly()
    {
        const UnixFileMode OfOthers = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var data = TemporaryData.Make();
        var keys = Path.Combine(data.Path, "keys");
        Directory.CreateDirectory(keys, (UnixFileMode)0b111_111_111);
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort());
        using var browser = new HttpClient { BaseAddress = arena.Address };
        await StaffForms.SetUpAsync(browser, arena.Output.Single(line => line.Contains("/admin/setup?code=", StringComparison.Ordinal)).Split("code=")[1]);
        await StaffForms.TokenAsync(browser, "/admin/account");

        (File.GetUnixFileMode(keys) & OfOthers).ShouldBe((UnixFileMode)0);
        foreach (var key in Directory.GetFiles(keys).ShouldNotBeNull())
        {
            (File.GetUnixFileMode(key) & OfOthers).ShouldBe((UnixFileMode)0, key);
        }

        Directory.GetFiles(keys).ShouldNotBeEmpty();
    }
}
