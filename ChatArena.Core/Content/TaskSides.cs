namespace ChatArena.Core.Content;

/// <summary>Files without a <c>side</c> field tell it by the first word of the text.</summary>
public static class TaskSides
{
    private static readonly (string Prefix, TaskSide Side)[] Prefixes =
    [
        ("attack:", TaskSide.Attack), ("angrep:", TaskSide.Attack),
        ("defend:", TaskSide.Defend), ("defence:", TaskSide.Defend), ("forsvar:", TaskSide.Defend),
    ];

    /// <summary>The side that the first word of a task's text tells, if it does.</summary>
    public static TaskSide? Of(string text) =>
        Prefixes.Where(side => text.TrimStart().StartsWith(side.Prefix, StringComparison.OrdinalIgnoreCase)).Select(side => (TaskSide?)side.Side).FirstOrDefault();
}
