using ChatArena.Api.Sockets;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.Core.Participants;
using ChatArena.Core.Studies;
using ChatArena.Core.Timing;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Arena;

/// <summary>What every session of the arena works with.</summary>
internal sealed class ArenaDesk(
    StudyCatalog studies,
    ParticipantService participants,
    ConversationService conversations,
    ResumeTokens tokens,
    WithdrawalCodes withdrawals,
    ILiveEvents live,
    AiTurnDispatch turns,
    Lobby lobby,
    Sessions sessions,
    DeadlineWheel wheel,
    ConnectionRegistry connections,
    ThisNode node,
    IOptions<LimitOptions> limits,
    TimeProvider clock,
    ILogger<ArenaSession> log)
{
    public StudyCatalog Studies => studies;
    public ParticipantService Participants => participants;
    public ConversationService Conversations => conversations;
    public ResumeTokens Tokens => tokens;
    public WithdrawalCodes Withdrawals => withdrawals;
    public ILiveEvents Live => live;
    public AiTurnDispatch Turns => turns;
    public Lobby Lobby => lobby;
    public Sessions Sessions => sessions;
    public DeadlineWheel Wheel => wheel;
    public ConnectionRegistry Connections => connections;
    public ThisNode Node => node;
    public LimitOptions Limits => limits.Value;
    public TimeProvider Clock => clock;
    public ILogger Log => log;
}
