using ChatArena.AiWorker.Prompts;
using ChatArena.Core.AiTurns;
using ChatArena.Tests.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Prompts;

/// <summary>Turns in any order of speakers, as stale triggers, openings and idle prompts bring them about.</summary>
internal static class Turns
{
    private static readonly Gen<PromptLine> Line = Gen.OneOf(
        AnyText.Any.Select(PromptLine (text) => PromptTurn.Partner(text + ".")),
        AnyText.Any.Select(PromptLine (text) => PromptTurn.Own(text + ".")));

    public static Gen<PromptInput> Any { get; } =
        from kind in Gen.Elements(AiTurnKind.Reply, AiTurnKind.Opening, AiTurnKind.Idle)
        from lines in Line.ListOf()
        from entries in Gen.Choose(0, 10)
        from tokens in Gen.Choose(0, 500)
        select PromptTurn.Of(kind, lines: [.. lines]) with { Memory = new(entries, tokens) };
}
