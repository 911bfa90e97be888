using ChatArena.Core.Content;

namespace ChatArena.Core.Studies;

/// <summary>The rules in force: the first layer that says something wins, in the order option, study, llm_config, default.</summary>
public sealed record EffectiveSettings
{
    public required ConversationRules Rules { get; init; }
    public required TimeSpan ReassignDelay { get; init; }
    public required TimeSpan SamePartnerGrace { get; init; }
    public required Pairing.DrawMode Draw { get; init; }
    public required AiSettings Ai { get; init; }

    public static EffectiveSettings Resolve(ArenaOptions options, StudySettings study, LlmConfig llm)
    {
        var pairing = options.Pairing;
        var talk = options.Conversation;
        var delayed = pairing.DelayEnabled ?? study.DelayEnabled ?? llm.Pairing.DelayEnabled ?? true;
        return new()
        {
            Rules = new()
            {
                MinThinkChars = talk.MinThinkChars ?? study.MinThinkChars ?? 10,
                MaxThinkChars = talk.MaxThinkChars ?? study.MaxThinkChars ?? 4000,
                MaxSpeechChars = talk.MaxSpeechChars ?? study.MaxSpeechChars ?? 4000,
                SilenceSeconds = talk.SilenceSeconds ?? study.SilenceSeconds ?? 900,
                InactivitySeconds = talk.InactivitySeconds ?? study.InactivitySeconds ?? 900,
                HardCapSeconds = talk.HardCapSeconds ?? study.HardCapSeconds ?? 3600,
                ResumeGraceSeconds = pairing.ResumeGraceSeconds ?? study.ResumeGraceSeconds ?? 60,
            },
            ReassignDelay = delayed
                ? TimeSpan.FromSeconds(pairing.ReassignDelaySeconds ?? study.ReassignDelaySeconds ?? llm.Pairing.ReassignDelaySeconds ?? 10)
                : TimeSpan.Zero,
            SamePartnerGrace = TimeSpan.FromSeconds(pairing.SamePartnerGraceSeconds ?? study.SamePartnerGraceSeconds ?? 60),
            Draw = (pairing.Draw ?? study.Draw) == "fifo" ? Core.Pairing.DrawMode.Fifo : Core.Pairing.DrawMode.Random,
            Ai = AiSettings.Resolve(options.Ai, study, llm),
        };
    }
}
