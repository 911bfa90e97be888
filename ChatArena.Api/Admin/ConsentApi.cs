using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Content;

namespace ChatArena.Api.Admin;

/// <summary>The consent form. A change is a new version; whoever agreed to an older one did agree to that one.</summary>
internal static class ConsentApi
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapConsent(this IEndpointRouteBuilder group)
    {
        group.MapGet("/consent", async (ContentEditingService content, CancellationToken cancel) =>
            TypedResults.Ok(Form((await content.NewestAsync(ContentKind.Consent, cancel)).Body))).WithName("adminGetConsent").WithSummary("The consent form of the built-in study");
        group.MapPut("/consent", ChangeAsync).WithName("adminChangeConsent").WithSummary("Stores the consent form as a new version, live at once")
            .Accepts<ConsentRequest>("application/json").Produces<ConsentText>().Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ChangeAsync(HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel)
    {
        var form = await Invalids.BodyAsync<ConsentRequest>(request, cancel);
        if (form is not { Title: not null, Version: not null, Content: not null, Checkboxes: not null } || form.Checkboxes.Any(text => text is null))
        {
            return Invalids.Of("title, version, content, checkboxes", "are all needed");
        }

        var edit = (await content.EditAsync(ContentKind.Consent, body => With(body, form), null, who.Identity!.Name!, cancel))!;
        return edit.Errors.Count > 0 ? Invalids.Of(edit.Errors) : TypedResults.Ok(Form(edit.Version!.Body));
    }

    /// <summary>Whatever else stands in the file stays.</summary>
    private static string With(string body, ConsentRequest form)
    {
        var file = JsonNode.Parse(body)!.AsObject();
        file["title"] = form.Title;
        file["version"] = form.Version;
        file["content"] = form.Content;
        file["checkboxes"] = new JsonArray([.. form.Checkboxes!.Select(text => JsonValue.Create(text))]);
        return file.ToJsonString(Written);
    }

    private static ConsentText Form(string body)
    {
        var form = ContentReader.Consent(body).Value!;
        return new(form.Title, form.Version, form.Content, form.Checkboxes);
    }
}
