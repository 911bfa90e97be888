using ChatArena.Contracts.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>When the process stops, sends everybody away with a code that says "come back", and waits until they are gone.</summary>
internal sealed partial class SocketDrain(ConnectionRegistry connections, IHostApplicationLifetime lifetime, ILogger<SocketDrain> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the server stops, which would cut the sockets without a word.
        lifetime.ApplicationStopping.Register(Drain);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Drain()
    {
        LogDraining(connections.Count);
        connections.Drain(CloseCodes.Restart, "restart");
    }

    [LoggerMessage(LogLevel.Information, "Stopping; connections that are asked to come back: {Count}")]
    private partial void LogDraining(int count);
}
