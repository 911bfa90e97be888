namespace ChatArena.Contracts.Rest;

/// <param name="Code">The code of the session frame; case, blanks and dashes do not matter.</param>
public sealed record WithdrawalRequest(string Code);

/// <param name="Status"><c>withdrawn</c>, also when the words were withdrawn before.</param>
/// <param name="Messages">How many messages no longer have their words.</param>
public sealed record WithdrawalResult(string Status, int Messages);
