namespace ChatArena.Contracts.Rest;

/// <summary>A version of a content file.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Hash">SHA-256 of the text, hexadecimal.</param>
/// <param name="Source"><c>file</c> or <c>console</c>.</param>
public sealed record ContentVersionInfo(string Name, int Number, string Hash, string Source, DateTimeOffset CreatedAt);

/// <summary>A version with its text.</summary>
public sealed record ContentText(ContentVersionInfo Version, string Content);

/// <param name="Expected">The hash of the text that was edited; when it is no longer the newest, nothing is stored (409).</param>
public sealed record ContentChange(string? Content, string? Expected = null);

/// <param name="Source"><c>option</c>, <c>study</c>, <c>llm_config</c> or <c>default</c>: the layer that says it.</param>
/// <param name="Field">Its name in the study's own settings; null when the study does not say it.</param>
public sealed record SettingRow(string Key, string? Value, string Source, string? Default, string? Field);

/// <param name="Study">What the study itself says, by <c>field</c>.</param>
public sealed record SettingsTable(IReadOnlyList<SettingRow> Rows, IReadOnlyDictionary<string, string> Study);

/// <param name="Study">Snake_case names with values; what is empty or absent is left to the layers below.</param>
public sealed record StudyChange(IReadOnlyDictionary<string, string?>? Study);

public sealed record AuditRow(DateTimeOffset At, string Actor, string Action, string Target, string? BeforeHash, string? AfterHash);

/// <param name="Next">Goes into <c>before</c> for the next page; null on the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Items, string? Next);
