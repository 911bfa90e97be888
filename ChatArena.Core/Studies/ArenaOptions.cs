using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Studies;

/// <summary>
/// Section <c>Arena</c>. A nullable option that is set overrules the study; one that is not leaves the value to it.
/// </summary>
public sealed class ArenaOptions
{
    public const string Section = "Arena";

    [ValidateObjectMembers]
    public PairingOptions Pairing { get; init; } = new();

    [ValidateObjectMembers]
    public ConversationOptions Conversation { get; init; } = new();

    [ValidateObjectMembers]
    public AiOptions Ai { get; init; } = new();

    /// <summary>Secret (any text of 32 characters or more) that signs resume tokens and withdrawal codes; made and kept in the database when absent.</summary>
    [MinLength(32)]
    public string? TokenKey { get; init; }

    /// <summary>The Api brings the database up to date before it starts: where no step of its own can do that.</summary>
    public bool MigrateAtStart { get; init; }

    public sealed class PairingOptions
    {
        /// <summary>Seconds a person waits before the next pairing after a conversation was left; 10 unless the study or llm_config says otherwise.</summary>
        [Range(0, 86_400)]
        public int? ReassignDelaySeconds { get; init; }

        /// <summary>False = no delay at all.</summary>
        public bool? DelayEnabled { get; init; }

        /// <summary>Seconds a seat is held after a cut; 60. 0 = not at all.</summary>
        [Range(0, 86_400)]
        public int? ResumeGraceSeconds { get; init; }

        /// <summary>Seconds before the same two people may meet again; 60.</summary>
        [Range(0, 86_400)]
        public int? SamePartnerGraceSeconds { get; init; }

        /// <summary><c>random</c> or <c>fifo</c>: how the longest-waiting person's partner is drawn.</summary>
        [RegularExpression("random|fifo")]
        public string? Draw { get; init; }

        /// <summary>Makes every draw of this process reproducible; absent = seeds from the operating system.</summary>
        public ulong? Seed { get; init; }
    }

    public sealed class AiOptions
    {
        /// <summary>Whether a person whom nobody is left for gets a model as partner; true unless the study or llm_config says otherwise.</summary>
        public bool? Enabled { get; init; }

        /// <summary>The same for one person whom nobody is left for in particular; true. Both must hold.</summary>
        public bool? ForLonely { get; init; }

        /// <summary>Whether the model writes the first message; false.</summary>
        public bool? Opens { get; init; }

        /// <summary>Seconds that a person waits for another person before; 8.</summary>
        [Range(0, 86_400)]
        public int? HumansFirstSeconds { get; init; }

        /// <summary>Models in open conversations at once, everywhere; 5.</summary>
        [Range(0, 1_000_000)]
        public int? MaxSeats { get; init; }

        /// <summary><c>provider</c> or <c>provider/model</c> that plays unless a persona has its own. Also AI_PROVIDER with AI_MODEL or HF_MODEL, and MODEL_ROUTING__DEFAULT_MODEL.</summary>
        public string? DefaultModel { get; init; }

        /// <summary>The same for the model that is asked first when that one cannot be.</summary>
        public string? SecondModel { get; init; }

        /// <summary>JSON object of persona ids and models. Also MODEL_ROUTING__PERSONA_MODEL_MAP.</summary>
        public string? PersonaModels { get; init; }

        /// <summary>By provider: where it is and which model of it plays. For whoever starts a model server beside the arena.</summary>
        public Dictionary<string, ProviderPlace> Providers { get; init; } = [];

        /// <summary>Turns that one worker answers at the same time.</summary>
        [Range(1, 10_000)]
        public int ConcurrentTurns { get; init; } = 64;

        /// <summary>Options that were said in another system's variable, and its name.</summary>
        internal IReadOnlyDictionary<string, string> SaidAs { get; set; } = new Dictionary<string, string>();
    }

    public sealed class ProviderPlace
    {
        public string? BaseUrl { get; init; }
        public string? Model { get; init; }
    }

    public sealed class ConversationOptions
    {
        /// <summary>A conversation in which nobody writes ends after this many seconds; 900. Also MAX_CONVERSATION_SECONDS.</summary>
        [Range(0, 86_400)]
        public int? SilenceSeconds { get; init; }

        /// <summary>Who is silent so long while paired is asked whether they are there; 900. Also INACTIVITY_TIMEOUT_SECONDS.</summary>
        [Range(0, 86_400)]
        public int? InactivitySeconds { get; init; }

        /// <summary>No conversation is longer; 3600.</summary>
        [Range(0, 864_000)]
        public int? HardCapSeconds { get; init; }

        /// <summary>Characters of a thought, after trimming; 10.</summary>
        [Range(0, 10_000)]
        public int? MinThinkChars { get; init; }

        /// <summary>4000; 0 = no limit but the frame's.</summary>
        [Range(0, 1_000_000)]
        public int? MaxThinkChars { get; init; }

        /// <summary>4000; 0 = no limit but the frame's.</summary>
        [Range(0, 1_000_000)]
        public int? MaxSpeechChars { get; init; }
    }
}
