using ChatArena.Core.Speech;

namespace ChatArena.Tests.Speech;

public sealed class AudioFormatTests
{
    [Theory]
    [InlineData("audio/webm", "webm")]
    [InlineData("audio/webm;codecs=opus", "webm")]
    [InlineData(" Audio/OGG ; codecs=opus", "ogg")]
    [InlineData("video/mp4", "mp4")]
    [InlineData("audio/mpeg", "mp3")]
    [InlineData("audio/x-wav", "wav")]
    [InlineData("application/octet-stream", "webm")]
    [InlineData("", "webm")]
    [InlineData(null, "webm")]
    public void A_recording_is_known_by_its_type(string? contentType, string ending) => AudioFormat.Find(contentType)!.Ending.ShouldBe(ending);

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    [InlineData("audio")]
    [InlineData("audio/webm2")]
    [InlineData("../../audio/webm")]
    public void What_is_no_recording_is_not(string contentType) => AudioFormat.Find(contentType).ShouldBeNull();
}
