using ChatArena.Contracts.Rest;
using ChatArena.Web.Staff;

namespace ChatArena.Web.Pages.Admin;

/// <summary>Topics and tasks as the pages show them.</summary>
public sealed record TopicsAndTasksView(IReadOnlyList<TopicText> Topics, IReadOnlyList<TaskText> Tasks)
{
    public int Attack => Tasks.Count(task => task.Side == "attack");
    public int Defend => Tasks.Count(task => task.Side == "defend");
    public bool CanPair => Topics.Count > 0 && Attack > 0 && Defend > 0;

    /// <summary>One side has twice as many tasks as the other, or more: its tasks are seen less often.</summary>
    public bool IsUneven => CanPair && (Attack >= 2 * Defend || Defend >= 2 * Attack);

    /// <summary>Null when the Api does not answer.</summary>
    internal static async Task<TopicsAndTasksView?> ReadAsync(StaffApiClient api)
    {
        var topics = await api.GetAsync("api/admin/topics", StaffJson.Default.TopicTextArray);
        var tasks = await api.GetAsync("api/admin/tasks", StaffJson.Default.TaskTextArray);
        return topics.Value is not null && tasks.Value is not null ? new(topics.Value, tasks.Value) : null;
    }
}
