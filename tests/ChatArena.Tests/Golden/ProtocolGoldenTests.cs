using System.ComponentModel;
using System.Reflection;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Golden;

public sealed class ProtocolGoldenTests
{
    [Fact]
    public void The_schema_of_the_protocol_is_what_the_records_say() => GoldenFile.ShouldBe("docs/protocol.schema.json", ProtocolSchema.Text);

    [Fact]
    public void The_pages_types_are_what_the_records_say() =>
        GoldenFile.ShouldBe("ChatArena.Web/wwwroot/js/protocol.d.ts", ProtocolTypes.Of(ProtocolSchema.Create()));

    [Fact]
    public void Every_frame_and_every_code_says_what_it_means()
    {
        MemberInfo[] described =
        [
            .. typeof(ClientFrame).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ClientFrame)) || type.IsSubclassOf(typeof(ServerFrame))),
            .. typeof(ErrorCodes).GetFields(),
            .. typeof(CloseCodes).GetFields(),
        ];
        described.Where(member => string.IsNullOrWhiteSpace(member.GetCustomAttribute<DescriptionAttribute>()?.Description)).ShouldBeEmpty();
    }

    [Fact]
    public void No_frame_is_left_out_of_the_protocol()
    {
        foreach (var root in new[] { typeof(ClientFrame), typeof(ServerFrame) })
        {
            root.GetCustomAttributes<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(derived => derived.DerivedType)
                .ShouldBe(root.Assembly.GetTypes().Where(type => type.IsSubclassOf(root)), ignoreOrder: true);
        }
    }
}
