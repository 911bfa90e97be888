using ChatArena.Api.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class SocketOptionsTests
{
    [Fact]
    public void Without_any_setting_a_dead_peer_is_found_within_45_seconds()
    {
        var options = new SocketOptions();
        // A peer that dies right after its answer: the next ping, and the wait for what never comes.
        (options.HeartbeatSeconds + options.HeartbeatTimeoutSeconds).ShouldBeLessThanOrEqualTo(45);
    }
}
