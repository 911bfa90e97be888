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
    /// Turns that nobody may be working on: a person said something and no answer to it and no decision followed - what a model had begun before is no
    /// answer - or nobody has said anything for long. To queue one that is not lost changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<AiTurn>> FindLostAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        // In SQL: EF would number all messages there are to find the last of each conversation.
        var seats = await db.Database.SqlQuery<OpenSeat>($"""
            SELECT conversation.id AS "ConversationId", member.seat AS "Seat", conversation.started_at AS "StartedAt", conversation.study_version_id AS "StudyVersionId",
              message.seq AS "LastSeq", message.sent_at AS "LastSentAt", heard.seq AS "HeardSeq", heard.sent_at AS "HeardAt",
              EXISTS (SELECT FROM arena.messages AS own WHERE own.conversation_id = conversation.id AND own.seat = member.seat AND own.seq > heard.seq
                AND (own.generation IS NULL OR (own.generation->>'prompt_seq')::int >= heard.seq)) AS "IsAnswered"
            FROM arena.conversations AS conversation
            JOIN arena.members AS member ON member.conversation_id = conversation.id AND member.kind = 'Ai'
            LEFT JOIN LATERAL (SELECT seq, sent_at FROM arena.messages WHERE conversation_id = conversation.id ORDER BY seq DESC LIMIT 1) AS message ON true
            LEFT JOIN LATERAL (
              SELECT seq, sent_at FROM arena.messages WHERE conversation_id = conversation.id AND seat <> member.seat ORDER BY seq DESC LIMIT 1) AS heard ON true
            WHERE conversation.ended_at IS NULL AND conversation.started_at < {now - LostAfter}
            """).ToListAsync(cancel);
        var turns = new List<AiTurn>();
        foreach (var seat in seats)
        {
            var settings = (await VersionAsync(seat.StudyVersionId, cancel)).Settings.Ai;
            var quietSince = seat.LastSentAt ?? seat.StartedAt;
            if (seat is { HeardSeq: { } heard, IsAnswered: false })
            {
                if (seat.HeardAt < now - LostAfter)
                {
                    turns.Add(AiTurn.For(seat.ConversationId, seat.Seat, AiTurnKind.Reply, heard, now));
                }
            }
            else if (seat.LastSeq is null && settings.Opens)
            {
                turns.Add(AiTurn.For(seat.ConversationId, seat.Seat, AiTurnKind.Opening, 0, now));
            }
            else if (settings.IdleAfter > TimeSpan.Zero && quietSince + settings.IdleAfter + LostAfter < now)
            {
                turns.Add(AiTurn.For(seat.ConversationId, seat.Seat, AiTurnKind.Idle, seat.LastSeq ?? 0, now));
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

    /// <summary>A model's seat in an open conversation, and what was said there last.</summary>
    private sealed record OpenSeat(
        Guid ConversationId, short Seat, DateTimeOffset StartedAt, Guid StudyVersionId, int? LastSeq, DateTimeOffset? LastSentAt, int? HeardSeq, DateTimeOffset? HeardAt, bool IsAnswered);

    [LoggerMessage(LogLevel.Information, "The model in conversation {Conversation} does not speak ({Kind} after {TriggerSeq}): {Reason}")]
    private partial void LogSilent(Guid conversation, AiTurnKind kind, int triggerSeq, string reason);
}
