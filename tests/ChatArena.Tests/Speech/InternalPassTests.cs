using ChatArena.Core.Data;
using ChatArena.Core.Nodes;

namespace ChatArena.Tests.Speech;

public sealed class InternalPassTests
{
    [Fact]
    public void A_pass_opens_only_the_doors_of_its_own_arena()
    {
        var (ours, again, other) = (Pass(1), Pass(1), Pass(2));
        again.Opens($"Arena {ours.Value}").ShouldBeTrue();
        other.Opens($"Arena {ours.Value}").ShouldBeFalse();
        foreach (var wrong in new[] { null, "", "Arena", "Arena ", ours.Value, $"Bearer {ours.Value}", $"Arena {ours.Value}0", $"Arena {new string('0', 64)}" })
        {
            ours.Opens(wrong).ShouldBeFalse();
        }
    }

    private static InternalPass Pass(byte seed)
    {
        var keys = new KeyRing();
        keys.Use([.. Enumerable.Repeat(seed, 32)]);
        return new(keys);
    }
}
