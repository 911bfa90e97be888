using Google.Protobuf;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>
/// A span as it was exported, read from OTLP's protobuf by hand: ExportTraceServiceRequest → 1 resource spans → (1 resource → 1 attributes,
/// 2 scope spans → 2 spans). github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
/// </summary>
/// <param name="Instance">The process.</param>
public sealed record OtlpSpan(string Instance, string Trace, string Name)
{
    public static IEnumerable<OtlpSpan> Read(byte[] export) => Fields(export, 1).SelectMany(resourceSpans =>
    {
        var instance = Fields(Fields(resourceSpans, 1).Single(), 1)
            .Where(attribute => Text(attribute, 1) == "service.instance.id")
            .Select(attribute => Text(Fields(attribute, 2).Single(), 1))
            .Single();
        return Fields(resourceSpans, 2)
            .SelectMany(scope => Fields(scope, 2))
            .Select(span => new OtlpSpan(instance, Convert.ToHexStringLower(Fields(span, 1).Single()), Text(span, 5)));
    });

    private static string Text(byte[] message, int number) => System.Text.Encoding.UTF8.GetString(Fields(message, number).Single());

    /// <summary>The values of one length-delimited field; everything else is passed over.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var values = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                values.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return values;
    }
}
