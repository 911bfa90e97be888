namespace ChatArena.IntegrationTests.Faults;

/// <summary>A program whose memory can be compared: nothing ends by time, and what is garbage is collected soon.</summary>
internal static class Quiet
{
    /// <summary>MiB by which two looks at the same program may differ.</summary>
    public const int Breath = 48;

    public static (string Name, string Value)[] Settings { get; } =
    [
        ("Arena__Limits__FramesPerSecond", "0"), ("Arena__Limits__FrameSeconds", "10"),
        ("Arena__Conversation__SilenceSeconds", "0"), ("Arena__Conversation__InactivitySeconds", "0"), ("Arena__Conversation__HardCapSeconds", "0"),
        ("DOTNET_gcServer", "0"), ("DOTNET_GCgen0size", "0x1000000"),
    ];
}
