using System.Globalization;
using System.Security.Cryptography;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>
/// How long a series of faults is: short in every run, long with CHATARENA_SOAK=1 (<c>./test.sh --soak</c>). CHATARENA_SEED repeats
/// what a failed one printed.
/// </summary>
internal static class Soak
{
    private static readonly Lock Writing = new();

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("CHATARENA_SOAK") == "1";

    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CHATARENA_SEED"), CultureInfo.InvariantCulture, out var given) ? given : RandomNumberGenerator.GetInt32(1_000_000);

    public static int Times(int always, int soak) => IsOn ? soak : always;

    public static TimeSpan Seconds(double always, double soak) => TimeSpan.FromSeconds(IsOn ? soak : always);

    /// <summary>The chances of a series, or of a part of it.</summary>
    public static Random Chances(int part = 0) => new(Seed + part);

    /// <summary>A figure of a series: shown with a failure, and kept in the file that CHATARENA_FIGURES names.</summary>
    public static void Say(string figures)
    {
        var line = $"[seed {Seed}] {figures}";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CHATARENA_FIGURES") is { Length: > 0 } file)
        {
            lock (Writing)
            {
                File.AppendAllText(file, line + Environment.NewLine);
            }
        }
    }
}
