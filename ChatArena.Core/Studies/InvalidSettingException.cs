using Microsoft.Extensions.Options;

namespace ChatArena.Core.Studies;

/// <summary>An option that cannot be used, told to whoever set it.</summary>
/// <param name="option">As they call it, such as <c>AI_PROVIDER</c>.</param>
public sealed class InvalidSettingException(string option, string problem)
    : OptionsValidationException(option, typeof(ArenaOptions), [$"{option}: {problem}"])
{
    /// <summary>One line also in a log: the way through the program says nothing to who set an option.</summary>
    public override string ToString() => Message;
}
