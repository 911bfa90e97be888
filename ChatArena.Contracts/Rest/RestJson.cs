using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Contracts.Rest;

/// <summary>Source-generated JSON of the REST surface: snake_case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ConsentForm))]
[JsonSerializable(typeof(StudyInfo))]
[JsonSerializable(typeof(TranscribedText))]
[JsonSerializable(typeof(WithdrawalRequest))]
[JsonSerializable(typeof(WithdrawalResult))]
public sealed partial class RestJson : JsonSerializerContext;
