namespace ChatArena.Web.Parts;

/// <summary>Numbers and spans of time as people say them.</summary>
internal static class InWords
{
    private static readonly string[] Small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>Such as <c>45 seconds</c>, <c>1 minute</c>, <c>1 min 30 s</c>, <c>2 hours</c>.</summary>
    public static string Span(int seconds) => seconds switch
    {
        >= 7200 when seconds % 3600 == 0 => $"{seconds / 3600} hours",
        >= 60 when seconds % 60 == 0 => Count(seconds / 60, "minute"),
        > 60 => $"{seconds / 60} min {seconds % 60} s",
        _ => Count(seconds, "second"),
    };

    /// <summary>Words up to ten, digits above.</summary>
    public static string Number(int number) => number >= 0 && number < Small.Length ? Small[number] : $"{number}";

    public static string Count(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";
}
