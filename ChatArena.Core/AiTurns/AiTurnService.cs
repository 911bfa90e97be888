using System.Collections.Concurrent;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.AiTurns;

/// <summary>What a worker reads and notes for a turn, and the turns that got lost.</summary>
public sealed partial class AiTurnService(
    IDbContextFactory<ArenaDb> databases, StudyService studies, TimeProvider clock, ILogger<AiTurnService> log)
{
    /// <summary>A turn that is younger may still be on its way.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(10);

    // A version with participants never changes; there are few.
    private readonly ConcurrentDictionary<Guid, StudyRun> _versions = new();

    /// <summary>Null when there is no such seat (any more).</summary>
    public async Task<AiSeatScene?> ReadAsync(Guid conversationId, short seat, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var found = await db.Conversations.AsNoTracking().SingleOrDefaultAsync(conversation => conversation.Id == conversationId, cancel);
        var members = await db.Members.AsNoTracking().Where(member => member.ConversationId == conversationId).ToListAsync(cancel);
        if (found is null || members.Find(member => member.Seat == seat) is not { Kind: MemberKind.Ai } own)
        {
            return null;
        }

        var run = await VersionAsync(found.StudyVersionId, cancel);
        var lines = await db.Messages.AsNoTracking()
            .Where(message => message.ConversationId == conversationId)
            .OrderByDescending(message => message.Seq)
            .Take(Math.Max(1, run.Llm.Behavior.MemoryMessages))
            .Select(message => new
            {
                message.Seq,
                message.ClientId,
                IsOwn = message.Seat == seat,
                Think = message.Seat == seat ? message.Think : null,
                message.Speech,
                message.SentAt,
                Generation = message.Seat == seat ? message.Generation : null,
            })
            .ToListAsync(cancel);
        lines.Reverse();
        var people = members.FindAll(member => member.ParticipantId is not null);
        return new()
        {
            ConversationId = conversationId,
            Seat = seat,
            IsOver = found.EndedAt is not null,
            Run = run,
            Rules = found.Rules,
            PersonaId = own.PersonaId ?? run.Personas[0].Id,
            Topic = found.Topic,
            Task = own.Task,
            Side = Enum.Parse<TaskSide>(own.Side),
            Seed = own.Seed ?? 0,
            StartedAt = found.StartedAt,
            People = [.. people.Select(member => member.ParticipantId!.Value)],
            IsAlone = people.TrueForAll(member => member.AwayUntil is not null),
            Lines = lines.ConvertAll(line => new AiSeatLine(
                line.Seq, line.IsOwn, line.ClientId, line.Think, line.Speech, line.SentAt, line.Generation is { } json ? Generation.FromJson(json) : null)),
        };
    }

    /// <summary>Notes that the model does not speak in this turn, and why.</summary>
    public async Task StaySilentAsync(AiTurn turn, string reason, CancellationToken cancel)
    {
        LogSilent(turn.ConversationId, turn.Kind, turn.TriggerSeq, reason);
        await using var db = await databases.CreateDbContextAsync(cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO arena.ai_decisions (turn_id, conversation_id, seat, kind, trigger_seq, at, reason)
            VALUES ({turn.Id}, {turn.ConversationId}, {turn.Seat}, {turn.Kind.ToString()}, {turn.TriggerSeq}, {clock.GetUtcNow()}, {reason})
            ON CONFLICT (turn_id) DO UPDATE SET reason = excluded.reason, at = excluded.at
            """, cancel);
    }

    /// <summary>
    /// Turns that nobody may be working on: a person said something and no answer and no decision followed, or nobody has said
    /// anything for long. To queue one that is not lost changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<AiTurn>> FindLostAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var seats = await (
            from conversation in db.Conversations.AsNoTracking()
            join member in db.Members.AsNoTracking() on conversation.Id equals member.ConversationId
            where conversation.EndedAt == null && member.Kind == MemberKind.Ai && conversation.StartedAt < now - LostAfter
            select new
            {
                conversation.Id,
                member.Seat,
                conversation.StartedAt,
                conversation.StudyVersionId,
                Last = db.Messages.Where(message => message.ConversationId == conversation.Id)
                    .OrderByDescending(message => message.Seq)
                    .Select(message => new { message.Seq, message.Seat, message.SentAt })
                    .FirstOrDefault(),
            }).ToListAsync(cancel);
        var turns = new List<AiTurn>();
        foreach (var seat in seats)
        {
            var settings = (await VersionAsync(seat.StudyVersionId, cancel)).Settings.Ai;
            var quietSince = seat.Last?.SentAt ?? seat.StartedAt;
            if (seat.Last is { } last && last.Seat != seat.Seat && last.SentAt < now - LostAfter)
            {
                turns.Add(AiTurn.For(seat.Id, seat.Seat, AiTurnKind.Reply, last.Seq, now));
            }
            else if (seat.Last is null && settings.Opens)
            {
                turns.Add(AiTurn.For(seat.Id, seat.Seat, AiTurnKind.Opening, 0, now));
            }
            else if ((seat.Last is null || seat.Last.Seat == seat.Seat) && settings.IdleAfter > TimeSpan.Zero && quietSince + settings.IdleAfter + LostAfter < now)
            {
                turns.Add(AiTurn.For(seat.Id, seat.Seat, AiTurnKind.Idle, seat.Last?.Seq ?? 0, now));
            }
        }

        var ids = turns.ConvertAll(turn => turn.Id);
        var decided = await db.AiDecisions.AsNoTracking().Where(decision => ids.Contains(decision.TurnId)).Select(decision => decision.TurnId).ToListAsync(cancel);
        turns.RemoveAll(turn => decided.Contains(turn.Id));
        return turns;
    }

    private async Task<StudyRun> VersionAsync(Guid versionId, CancellationToken cancel)
    {
        if (!_versions.TryGetValue(versionId, out var run))
        {
            _versions[versionId] = run = await studies.VersionAsync(versionId, cancel);
        }

        return run;
    }

    [LoggerMessage(LogLevel.Information, "The model in conversation {Conversation} does not speak ({Kind} after {TriggerSeq}): {Reason}")]
    private partial void LogSilent(Guid conversation, AiTurnKind kind, int triggerSeq, string reason);
}
