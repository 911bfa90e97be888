using ChatArena.Core.Admin;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Admin;

public sealed class TopicsAndTasksTests
{
    private const string File = """{"note":"stays","topics":[{"id":4,"text":"t","source":"stays too"}],"tasks":[{"id":1,"text":"ATTACK: ask"},{"id":2,"text":"give way","side":"defend"},{"id":3,"text":"Defend: fairness"}]}""";

    [Fact]
    public void A_new_entry_gets_the_next_number_and_the_rest_stays()
    {
        var body = TopicsAndTasks.Add(File, TopicsAndTasks.Topics, "new", null, out var id);
        id.ShouldBe(5);
        body.ShouldContain("stays too");
        body.ShouldContain("\"note\": \"stays\"");
        TopicsAndTasks.Add("""{"topics":[],"tasks":[]}""", TopicsAndTasks.Topics, "first", null, out id);
        id.ShouldBe(1);
    }

    [Theory]
    [InlineData("plain words", null, "attack")]
    [InlineData("plain words", "defend", "defend")]
    [InlineData("Forsvar: ro", null, "defend")]
    [InlineData("ATTACK: ro", "defend", "defend")]
    public void A_new_task_s_side_is_told_else_read_else_the_smaller_one(string text, string? side, string expected)
    {
        var body = TopicsAndTasks.Add(File, TopicsAndTasks.Tasks, text, side, out var id);
        TopicsAndTasks.Name(ContentReader.TopicsTasks(body).Value!.Tasks.Single(task => task.Id == id).Side).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, "no prefix now", null, "attack")]
    [InlineData(2, "ATTACK: now", null, "attack")]
    [InlineData(2, "still giving way", null, "defend")]
    [InlineData(3, "Defend: fairness", "attack", "attack")]
    public void A_changed_task_keeps_its_side_unless_something_says_otherwise(int id, string text, string? side, string expected)
    {
        var body = TopicsAndTasks.Change(File, TopicsAndTasks.Tasks, id, text, side)!;
        TopicsAndTasks.Name(ContentReader.TopicsTasks(body).Value!.Tasks.Single(task => task.Id == id).Side).ShouldBe(expected);
    }

    [Fact]
    public void What_is_not_there_is_neither_changed_nor_removed()
    {
        TopicsAndTasks.Change(File, TopicsAndTasks.Topics, 1, "x", null).ShouldBeNull();
        TopicsAndTasks.Remove(File, TopicsAndTasks.Topics, 1).ShouldBeNull();
        ContentReader.TopicsTasks(TopicsAndTasks.Remove(File, TopicsAndTasks.Topics, 4)!).Value!.Topics.ShouldBeEmpty();
    }
}
