using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Contracts.Rest;

/// <summary>Source-generated JSON of what staff ask and get: snake_case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SetupRequest))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(SignedIn))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(SetupState))]
[JsonSerializable(typeof(ConversationPage))]
[JsonSerializable(typeof(ConversationDetail))]
[JsonSerializable(typeof(Authenticated))]
[JsonSerializable(typeof(TextRequest))]
[JsonSerializable(typeof(TopicText[]))]
[JsonSerializable(typeof(TaskText[]))]
[JsonSerializable(typeof(TopicText))]
[JsonSerializable(typeof(TaskText))]
[JsonSerializable(typeof(ConsentRequest))]
[JsonSerializable(typeof(ConsentText))]
[JsonSerializable(typeof(DataFileInfo[]))]
[JsonSerializable(typeof(DataFileText))]
[JsonSerializable(typeof(ContentRequest))]
[JsonSerializable(typeof(FileDone))]
[JsonSerializable(typeof(SessionDone))]
[JsonSerializable(typeof(StatusOnly))]
[JsonSerializable(typeof(DeletedCount))]
[JsonSerializable(typeof(TranscriptInfo[]))]
[JsonSerializable(typeof(Invalid))]
[JsonSerializable(typeof(ContentText))]
[JsonSerializable(typeof(ContentChange))]
[JsonSerializable(typeof(ContentVersionInfo[]))]
[JsonSerializable(typeof(SettingsTable))]
[JsonSerializable(typeof(StudyChange))]
[JsonSerializable(typeof(AuditPage))]
public sealed partial class StaffJson : JsonSerializerContext;
