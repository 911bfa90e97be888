using System.Buffers.Binary;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Makes the README's picture; docs/picture.sh says where it goes.</summary>
public sealed class PictureTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    private const int Width = 1280;
    private const int Height = 800;

    private static readonly (string Think, string Speech)[] Talk =
    [
        ("I should ask before I say what I want. Maybe we want the same.", "Hi! Shall we each say first what matters most to us here?"),
        ("Friendly. I can give way on the small things and hold on to mine.", "Good idea. For me it is that whatever we settle on lasts longer than this week."),
        ("That is not against my task at all. Say so, then find the catch.", "Then we are closer than I thought. What would make it last, for you?"),
    ];

    [Fact]
    public async Task A_conversation_in_the_arena()
    {
        var (anna, bert) = await PairAsync();
        await anna.Page.SetViewportSizeAsync(Width, Height);
        foreach (var (turn, (think, speech)) in Talk.Index())
        {
            var (speaker, listener) = turn % 2 == 0 ? (anna, bert) : (bert, anna);
            await speaker.SayAsync(speech, think);
            await listener.HearsAsync(speech);
        }

        await anna.WriteAsync("", "They ask for reasons. Give the honest one, keep the task to myself.");
        var picture = await anna.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });

        BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)).ShouldBe(Width);
        BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20)).ShouldBe(Height);
        if (Environment.GetEnvironmentVariable("CHATARENA_PICTURE") is { Length: > 0 } path)
        {
            await File.WriteAllBytesAsync(path, picture);
        }
    }
}
