using System.Globalization;
using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Staff;

/// <summary>What came of calls to models, in words.</summary>
internal static class ModelWords
{
    public static string Usd(decimal usd) => "$" + usd.ToString("0.00####", CultureInfo.InvariantCulture);

    public static string Answered(ModelTestResult test) =>
        $"{test.Model} answered in {test.LatencyMs} ms{(test.FirstTokenMs is { } first ? $", the first words after {first} ms" : "")}{Tokens(test.InputTokens, test.OutputTokens, test.CostUsd)}.";

    public static string Failed(ModelTestResult test)
    {
        var why = test.Code switch
        {
            "rate_limited" => "It refuses for now, because it was asked too often or the account has nothing left.",
            "unavailable" => "It cannot be reached, or has an error of its own.",
            "timed_out" => "It took too long.",
            "refused" => "It refuses the request: most often the key or the model's name is wrong.",
            _ => "It gave an answer that cannot be read.",
        };
        return $"{test.Model} did not answer. {why} ({test.Code}: {test.Detail})";
    }

    /// <summary>Such as <c>, 812 tokens in and 90 out, $0.0031</c>.</summary>
    public static string Tokens(int? input, int? output, decimal? cost) =>
        (input is null ? "" : $", {input} tokens in and {output} out") + (cost is { } usd ? $", {Usd(usd)}" : "");
}
