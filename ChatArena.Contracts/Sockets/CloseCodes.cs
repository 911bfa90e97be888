using System.ComponentModel;

namespace ChatArena.Contracts.Sockets;

/// <summary>
/// Why the server closes a socket. The range says what a client should do:
/// 4000-4499 connect again and resume, 4500-4999 do not come back by yourself.
/// </summary>
public static class CloseCodes
{
    [Description("This server stops; another one, or its next life, takes over.")]
    public const int Restart = 4000;

    [Description("The client did not read what was sent to it.")]
    public const int SlowReader = 4001;

    [Description("A frame was begun and not finished in time.")]
    public const int SlowFrame = 4002;

    [Description("The same person resumed on another connection.")]
    public const int Replaced = 4500;

    [Description("Too many sockets from one address.")]
    public const int TooManyConnections = 4501;

    [Description("Nobody joined on this socket in time.")]
    public const int NeverJoined = 4502;

    [Description("The person withdrew.")]
    public const int Withdrawn = 4503;

    public static bool ShouldReconnect(int code) => code is < 4500 or > 4999;
}
