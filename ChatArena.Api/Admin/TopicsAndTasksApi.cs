using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Content;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>Topics and tasks one by one. Each change is a new version of <c>topics_tasks.json</c>, and the next pair can get it.</summary>
internal static class TopicsAndTasksApi
{
    private const string EntryUnknown = "entry_unknown";

    public static void MapTopicsAndTasks(this IEndpointRouteBuilder group)
    {
        group.MapGet("/topics", async (ContentEditingService content, CancellationToken cancel) =>
            TypedResults.Ok((await ReadAsync(content, cancel)).Topics.Select(topic => new TopicText(topic.Id, topic.Text)).ToArray())).WithName("adminListTopics").WithSummary("The topics");
        group.MapGet("/tasks", async (ContentEditingService content, CancellationToken cancel) =>
            TypedResults.Ok((await ReadAsync(content, cancel)).Tasks.Select(Card).ToArray())).WithName("adminListTasks").WithSummary("The hidden tasks");
        Map<TopicText>(group, TopicsAndTasks.Topics, "Topic");
        Map<TaskText>(group, TopicsAndTasks.Tasks, "Task");
    }

    private static void Map<T>(IEndpointRouteBuilder group, string list, string one)
    {
        var words = one.ToLowerInvariant();
        group.MapPost($"/{list}", (HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel) =>
            AddAsync(list, request, content, who, cancel)).WithName($"adminAdd{one}").WithSummary($"Adds a {words}; it gets the next number")
            .Accepts<TextRequest>("application/json").Produces<T>().Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        group.MapPut($"/{list}/{{id:int}}", (int id, HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel) =>
            ChangeAsync(list, id, request, content, who, cancel)).WithName($"adminChange{one}").WithSummary($"Changes a {words}")
            .Accepts<TextRequest>("application/json").Produces<T>().Refuses(StatusCodes.Status404NotFound, EntryUnknown).Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        group.MapDelete($"/{list}/{{id:int}}", async Task<IResult> (int id, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel) =>
            await content.EditAsync(ContentKind.TopicsTasks, body => TopicsAndTasks.Remove(body, list, id), null, who.Identity!.Name!, cancel) switch
            {
                null => Unknown(),
                { Errors.Count: > 0 } refused => Invalids.Of(refused.Errors),
                _ => TypedResults.Ok(new StatusOnly("deleted")),
            }).WithName($"adminDelete{one}").WithSummary($"Deletes a {words}")
            .Produces<StatusOnly>().Refuses(StatusCodes.Status404NotFound, EntryUnknown).Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> AddAsync(string list, HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (await AskedAsync(list, request, cancel) is not { } asked)
        {
            return Wrong(list);
        }

        var id = 0;
        var edit = await content.EditAsync(ContentKind.TopicsTasks, body => TopicsAndTasks.Add(body, list, asked.Text, asked.Side, out id), null, who.Identity!.Name!, cancel);
        return Answer(edit!, list, id);
    }

    private static async Task<IResult> ChangeAsync(string list, int id, HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (await AskedAsync(list, request, cancel) is not { } asked)
        {
            return Wrong(list);
        }

        var edit = await content.EditAsync(ContentKind.TopicsTasks, body => TopicsAndTasks.Change(body, list, id, asked.Text, asked.Side), null, who.Identity!.Name!, cancel);
        return edit is null ? Unknown() : Answer(edit, list, id);
    }

    private static async Task<(string Text, string? Side)?> AskedAsync(string list, HttpRequest request, CancellationToken cancel)
    {
        var body = await Invalids.BodyAsync<TextRequest>(request, cancel);
        return Invalids.Text(body?.Text) is { } text && (list == TopicsAndTasks.Topics || body!.Side is null or "attack" or "defend") ? (text, body!.Side) : null;
    }

    private static IResult Answer(ContentEdit edit, string list, int id)
    {
        if (edit.Errors.Count > 0)
        {
            return Invalids.Of(edit.Errors);
        }

        var now = ContentReader.TopicsTasks(edit.Version!.Body).Value!;
        return list == TopicsAndTasks.Tasks
            ? TypedResults.Ok(Card(now.Tasks.Single(task => task.Id == id)))
            : TypedResults.Ok(now.Topics.Where(topic => topic.Id == id).Select(topic => new TopicText(topic.Id, topic.Text)).Single());
    }

    private static async Task<TopicsTasks> ReadAsync(ContentEditingService content, CancellationToken cancel) =>
        ContentReader.TopicsTasks((await content.NewestAsync(ContentKind.TopicsTasks, cancel)).Body).Value!;

    private static TaskText Card(TaskCard task) => new(task.Id, task.Text, TopicsAndTasks.Name(task.Side));

    private static JsonHttpResult<Invalid> Wrong(string list) => Invalids.Of("text", list == TopicsAndTasks.Tasks ? "must be a text, and the side attack or defend" : "must be a text that is not empty");

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, EntryUnknown, "There is no entry with this number.");
}
