using System.Net;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Pages.Admin;

/// <summary>What staff do every day leaves no warning in the log.</summary>
public sealed class QuietTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    [Fact]
    public async Task No_page_of_the_staff_warns_of_anything_and_none_stays_in_a_cache()
    {
        using var staff = Server.Http();
        await StaffForms.SetUpAsync(staff, await Staff.SetupCodeAsync(Server));
        var before = Server.Log.Warnings.ToList();
        foreach (var path in new[]
        {
            "", "/conversations", "/topics", "/topics?edit=tasks-1", "/consent", "/personas", "/settings", "/files", "/files/topics_tasks.json", "/audit", "/account", "/sign-in",
        })
        {
            using var answer = await staff.GetAsync("/admin" + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
        }

        (await StaffForms.PostAsync(staff, "/admin/account", "/admin/sign-out")).ShouldBe("/admin/sign-in?done=out");
        // What Kestrel says of a machine that stood still says nothing of a page.
        Server.Log.Warnings.Except(before).Where(line => !line.Contains("the heartbeat has been running", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
