using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Staff;

/// <summary>What the Api said to somebody of the staff: a value, or a sentence that says why not.</summary>
/// <param name="Status">Of HTTP; 503 when the Api does not answer.</param>
internal sealed record StaffAnswer<T>(T? Value, int Status, string? Problem, IReadOnlyList<InvalidField> Errors)
    where T : class
{
    public bool IsDone => Status is >= 200 and < 300;
}
