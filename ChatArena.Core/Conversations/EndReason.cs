namespace ChatArena.Core.Conversations;

/// <summary>Why a conversation ended. Stored by name; a name never changes its meaning.</summary>
public enum EndReason
{
    /// <summary>A member asked for a new partner.</summary>
    Reassigned,

    /// <summary>A member left, or closed a socket whose seat is not held.</summary>
    Left,

    /// <summary>A member's connection was cut and not back within the grace.</summary>
    Lost,

    /// <summary>Nobody wrote for too long.</summary>
    Silence,

    /// <summary>The longest time a conversation may take was over.</summary>
    HardCap,

    /// <summary>One member was silent too long while the other was not.</summary>
    Inactive,

    /// <summary>A member vanished in the moment of pairing.</summary>
    NeverMet,

    /// <summary>The server stopped and a member did not or could not come back.</summary>
    Interrupted,

    /// <summary>A member withdrew.</summary>
    Withdrawn,

    /// <summary>Staff deleted the conversation.</summary>
    Deleted,

    /// <summary>No model could answer for the seat of a model.</summary>
    AiFailed,

    /// <summary>What models may cost is spent, or staff stopped them.</summary>
    BudgetReached,
}
