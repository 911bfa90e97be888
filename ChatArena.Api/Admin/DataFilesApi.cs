using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Content;
using ChatArena.Core.Exports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>The content files, and whatever other JSON files staff keep beside them. A name is a name: it never leads into a folder.</summary>
internal static partial class DataFilesApi
{
    private const string Json = "application/json";
    private const string Field = "file";

    public static void MapDataFiles(this IEndpointRouteBuilder group)
    {
        group.MapGet("/data-files", ListAsync).WithName("adminListDataFiles").WithSummary("The content files and whatever other JSON files there are").Produces<DataFileInfo[]>();
        group.MapPost("/data-files/upload", UploadAsync).WithName("adminUploadDataFile").WithSummary("Stores a file under its name, over the one that has it")
            .TakesFile(Field).Produces<FileDone>().Refuses(StatusCodes.Status400BadRequest, "bad_name", "form_broken", "not_utf8", "not_valid")
            .Refuses(StatusCodes.Status413PayloadTooLarge, FrameworkProblems.BodyTooLarge).Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);

        var one = group.MapGroup("/data-files/{filename}").Refuses(StatusCodes.Status400BadRequest, "bad_name").Refuses(StatusCodes.Status404NotFound, "file_unknown");
        one.MapGet("", ViewAsync).WithName("adminGetDataFile").WithSummary("A file's text").Produces<DataFileText>();
        one.MapGet("/download", DownloadAsync).WithName("adminDownloadDataFile").WithSummary("A file as it is").SendsFile(Json);
        one.MapPut("", ChangeAsync).WithName("adminChangeDataFile").WithSummary("Replaces a file's text, whole or not at all")
            .Accepts<ContentRequest>(Json).Produces<FileDone>().Refuses(StatusCodes.Status400BadRequest, "not_valid").Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        one.MapDelete("", DeleteAsync).WithName("adminDeleteDataFile").WithSummary("Deletes a file that is no content file").Produces<FileDone>()
            .Refuses(StatusCodes.Status403Forbidden, "file_protected");
    }

    private static async Task<IResult> ListAsync(ContentEditingService content, DataFileService files, CancellationToken cancel)
    {
        var all = (await files.AllAsync(cancel)).Select(file => Info(file.Name, file.Body, file.ModifiedAt)).ToList();
        foreach (var kind in Enum.GetValues<ContentKind>())
        {
            var newest = await content.NewestAsync(kind, cancel);
            all.Add(Info(BuiltInContent.FileName(kind), newest.Body, newest.CreatedAt));
        }

        return TypedResults.Ok(all.OrderBy(file => file.Name, StringComparer.Ordinal).ToArray());
    }

    private static async Task<IResult> ViewAsync(string filename, ContentEditingService content, DataFileService files, CancellationToken cancel) =>
        !IsName(filename) ? BadName() : await BodyAsync(filename, content, files, cancel) is { } body ? TypedResults.Ok(new DataFileText(filename, body)) : Unknown();

    private static async Task<IResult> DownloadAsync(string filename, ContentEditingService content, DataFileService files, CancellationToken cancel) =>
        !IsName(filename) ? BadName()
        : await BodyAsync(filename, content, files, cancel) is { } body ? TypedResults.File(Encoding.UTF8.GetBytes(body), Json, filename)
        : Unknown();

    private static async Task<IResult> ChangeAsync(
        string filename, HttpRequest request, ContentEditingService content, DataFileService files, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (!IsName(filename))
        {
            return BadName();
        }

        if (await Invalids.BodyAsync<ContentRequest>(request, cancel) is not { Content: { } body })
        {
            return Invalids.Of("content", "must be a text");
        }

        return await BodyAsync(filename, content, files, cancel) is null ? Unknown()
            : await WriteAsync(filename, body, content, files, who, cancel) ?? TypedResults.Ok(new FileDone("updated", filename));
    }

    private static async Task<IResult> UploadAsync(HttpRequest request, ContentEditingService content, DataFileService files, ClaimsPrincipal who, CancellationToken cancel)
    {
        IFormFile? file;
        try
        {
            file = request.HasFormContentType ? (await request.ReadFormAsync(cancel)).Files[Field] : null;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "form_broken", "The form cannot be read to its end.");
        }

        if (file is null)
        {
            return Invalids.Of(Field, "is needed, as multipart/form-data");
        }

        if (!IsName(file.FileName))
        {
            return BadName();
        }

        using var reader = new StreamReader(file.OpenReadStream(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        string body;
        try
        {
            body = await reader.ReadToEndAsync(cancel);
        }
        catch (DecoderFallbackException)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "not_utf8", "The file is not UTF-8.");
        }

        return await WriteAsync(file.FileName, body, content, files, who, cancel) ?? TypedResults.Ok(new FileDone("uploaded", file.FileName));
    }

    private static async Task<IResult> DeleteAsync(string filename, DataFileService files, ClaimsPrincipal who, CancellationToken cancel) =>
        !IsName(filename) ? BadName()
        : KindOf(filename) is not null ? Problems.Of(StatusCodes.Status403Forbidden, "file_protected", "The content files cannot be deleted.")
        : await files.DeleteAsync(filename, who.Identity!.Name!, cancel) ? TypedResults.Ok(new FileDone("deleted", filename))
        : Unknown();

    /// <summary>Null when it is stored, whole; otherwise why nothing is.</summary>
    private static async Task<IResult?> WriteAsync(
        string name, string body, ContentEditingService content, DataFileService files, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (KindOf(name) is { } kind)
        {
            var edit = (await content.EditAsync(kind, _ => body, null, who.Identity!.Name!, cancel))!;
            return edit.Errors.Count == 0 ? null : Wrong(string.Join("; ", edit.Errors.Select(error =>
                $"line {JsonLines.Find(body, error) ?? 1}: {(error.Field.Length > 0 ? $"{error.Field}: " : "")}{error.Message}")));
        }

        if (!JsonLines.IsJson(body, out var problem))
        {
            return Wrong(problem);
        }

        await files.WriteAsync(name, body, who.Identity!.Name!, cancel);
        return null;
    }

    private static async Task<string?> BodyAsync(string name, ContentEditingService content, DataFileService files, CancellationToken cancel) =>
        KindOf(name) is { } kind ? (await content.NewestAsync(kind, cancel)).Body : (await files.FindAsync(name, cancel))?.Body;

    public static ContentKind? KindOf(string name) =>
        Enum.GetValues<ContentKind>().Where(kind => BuiltInContent.FileName(kind) == name).Select(kind => (ContentKind?)kind).FirstOrDefault();

    private static DataFileInfo Info(string name, string body, DateTimeOffset modified) => new(name, Encoding.UTF8.GetByteCount(body), IsoTime.Format(modified));

    private static bool IsName(string name) => Name().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal);

    private static ProblemHttpResult Wrong(string why) => Problems.Of(StatusCodes.Status400BadRequest, "not_valid", why);

    private static ProblemHttpResult BadName() => Problems.Of(StatusCodes.Status400BadRequest, "bad_name", "A name is letters, digits, '-', '_' and '.', and ends with .json.");

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "file_unknown", "There is no such file.");

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\.json\z")]
    private static partial Regex Name();
}
