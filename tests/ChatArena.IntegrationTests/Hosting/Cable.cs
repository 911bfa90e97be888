using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A network between a client and a server: can be cut without either end hearing of it, pulled out, or made slow.</summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _ends = new();
    private volatile TaskCompletionSource _mayPass = Passing();
    private volatile bool _isCut;
    private volatile bool _isOut;
    private volatile int _free;
    private Task _accepting = Task.CompletedTask;

    public Uri Address { get; private set; } = null!;

    public static Task<Cable> LayAsync(Uri server)
    {
        var cable = new Cable();
        cable._listener.Start();
        cable.Address = new($"http://127.0.0.1:{((IPEndPoint)cable._listener.LocalEndpoint).Port}");
        cable._accepting = cable.AcceptAsync(server);
        return Task.FromResult(cable);
    }

    /// <summary>From now on nothing is carried in either direction.</summary>
    public void Cut() => _isCut = true;

    /// <summary>Both ends lose their connections at once, and no new one comes through until <see cref="PlugIn"/>.</summary>
    public void PullOut()
    {
        _isOut = true;
        foreach (var end in _ends.Keys)
        {
            end.Dispose();
        }
    }

    /// <summary>As new.</summary>
    public void PlugIn() => _isOut = _isCut = false;

    /// <summary>What the server says stays in the cable until <see cref="Release"/>.</summary>
    public void HoldBack() => _mayPass = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As <see cref="HoldBack"/>, for all connections but the first ones.</summary>
    public void HoldBackAfter(int connections)
    {
        _free = connections;
        HoldBack();
    }

    public void Release() => _mayPass.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Release();
        PullOut();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource();
        passing.SetResult();
        return passing;
    }

    private async Task AcceptAsync(Uri server)
    {
        var carrying = new List<Task>();
        var connections = 0;
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                carrying.Add(ConnectAsync(near, server, ++connections));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task ConnectAsync(Socket near, Uri server, int number)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _ends[near] = _ends[far] = 0;
        try
        {
            if (!_isOut)
            {
                await far.ConnectAsync(server.Host, server.Port, _stop.Token);
                await Task.WhenAll(CarryAsync(near, far, isHeld: false), CarryAsync(far, near, isHeld: number > _free));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody listens at the other end.
        }
        finally
        {
            _ends.TryRemove(near, out _);
            _ends.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool isHeld)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (isHeld)
                {
                    await _mayPass.Task;
                }

                if (!_isCut)
                {
                    await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Taken down; the other direction ends with it.
            from.Dispose();
            to.Dispose();
        }
    }
}
