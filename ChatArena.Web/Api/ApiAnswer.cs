namespace ChatArena.Web.Api;

/// <summary>Why the Api gave no answer that a page can show.</summary>
internal enum ApiRefusal
{
    /// <summary>There is no such thing.</summary>
    Unknown,

    /// <summary>Asked too often.</summary>
    TooMany,

    /// <summary>It does not answer, or not in its right mind.</summary>
    Away,
}

/// <summary>What the Api said: a value, or why there is none.</summary>
internal sealed record ApiAnswer<T>(T? Value, ApiRefusal? Refusal)
    where T : class
{
    public ApiAnswer(T value)
        : this(value, null)
    {
    }

    public ApiAnswer(ApiRefusal refusal)
        : this(null, refusal)
    {
    }
}
