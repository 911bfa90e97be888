using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class CloseCodesTests
{
    private static readonly (string Name, int Code)[] Codes =
        [.. typeof(CloseCodes).GetFields().Select(field => (field.Name, (int)field.GetRawConstantValue()!))];

    [Fact]
    public void The_range_of_a_code_says_whether_to_come_back()
    {
        string[] comeBack = [nameof(CloseCodes.Restart), nameof(CloseCodes.SlowReader), nameof(CloseCodes.SlowFrame)];
        foreach (var (name, code) in Codes)
        {
            if (comeBack.Contains(name))
            {
                code.ShouldBeInRange(4000, 4499, name);
                CloseCodes.ShouldReconnect(code).ShouldBeTrue(name);
            }
            else
            {
                code.ShouldBeInRange(4500, 4999, name);
                CloseCodes.ShouldReconnect(code).ShouldBeFalse(name);
            }
        }

        Codes.Select(entry => entry.Code).ShouldBeUnique();
    }

    [Theory]
    // Whatever closes a socket without our saying so is no reason to stay away.
    [InlineData(1000, true)]
    [InlineData(1006, true)]
    [InlineData(1011, true)]
    [InlineData(4499, true)]
    [InlineData(4500, false)]
    [InlineData(4999, false)]
    [InlineData(5000, true)]
    public void The_ranges_have_no_holes(int code, bool comesBack) => CloseCodes.ShouldReconnect(code).ShouldBe(comesBack);
}
