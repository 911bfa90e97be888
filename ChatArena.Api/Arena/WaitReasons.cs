namespace ChatArena.Api.Arena;

/// <summary>The <c>reason</c> of a waiting frame.</summary>
internal static class WaitReasons
{
    public const string Joined = "joined";
    public const string Resumed = "resumed";
    public const string NewPartner = "new_partner";
    public const string PartnerLeft = "partner_left";
    public const string TimeUp = "time_up";
    public const string NoContent = "no_content";
}
