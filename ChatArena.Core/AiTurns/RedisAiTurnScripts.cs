using ChatArena.Core.Redis;

namespace ChatArena.Core.AiTurns;

/// <summary>
/// What happens to turns, each in one step. A seat's turns are fields of its conversation's hash, such as <c>2.waiting</c>; its member in the sorted set
/// of what is due is conversation and seat, such as <c>01a1fcebc87472a6ad21dca414490588:2</c>. Times are microseconds, as texts: Lua must not count with them.
/// </summary>
internal static class RedisAiTurnScripts
{
    /// <summary>KEYS: what is due, the conversation's hash. ARGV begins with: seat, member, expiry in milliseconds, channel of changes.</summary>
    private const string Begin = """
        local due, turns = KEYS[1], KEYS[2]
        local seat, member, keep = ARGV[1], ARGV[2], ARGV[3]

        """;

    private const string Seat = """
        local function get(name) return redis.call('HGET', turns, seat .. '.' .. name) end
        local function set(name, value) redis.call('HSET', turns, seat .. '.' .. name, value) end
        local function clear(...)
          for _, name in ipairs({...}) do redis.call('HDEL', turns, seat .. '.' .. name) end
        end
        local function unlease() clear('leased', 'leased_id', 'leased_seq', 'lease', 'until') end
        local function await(turn, id, seq, at, idle)
          set('waiting', turn) set('waiting_id', id) set('waiting_seq', seq) set('waiting_due', at) set('waiting_idle', idle)
        end
        local function place()
          local at = get('until') or get('waiting_due')
          if at then
            redis.call('ZADD', due, at, member)
          else
            redis.call('ZREM', due, member)
            clear('attempts', 'attempted')
          end
          redis.call('PEXPIRE', due, keep)
          redis.call('PEXPIRE', turns, keep)
        end

        """;

    /// <summary>ARGV goes on with: turn, id, trigger, time, and 1 when it is for silence.</summary>
    public static readonly RedisScript Enqueue = new(Begin + Seat + """
        local turn, id, seq, at, idle = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]
        local leased, waiting = get('leased_seq'), get('waiting_seq')
        if get('leased_id') == id or (leased and tonumber(leased) > seq) then return end
        if waiting then
          if get('waiting_idle') == idle then
            if tonumber(waiting) > seq then return end
          elseif idle == '1' then
            return
          end
        end
        await(turn, id, ARGV[7], at, idle)
        place()
        redis.call('PUBLISH', ARGV[4], '')
        """);

    /// <summary>ARGV goes on with: lease, until. Returns 1 when the lease is still the caller's.</summary>
    public static readonly RedisScript Extend = new(Begin + Seat + """
        if get('lease') ~= ARGV[5] then return 0 end
        set('until', ARGV[6])
        place()
        return 1
        """);

    /// <summary>ARGV goes on with: lease.</summary>
    public static readonly RedisScript Acknowledge = new(Begin + Seat + """
        if get('lease') ~= ARGV[5] then return end
        unlease()
        place()
        redis.call('PUBLISH', ARGV[4], '')
        """);

    /// <summary>ARGV goes on with: lease, turn, id, trigger, time, and 1 when it is for silence. A newer turn that came meanwhile stands for this one too.</summary>
    public static readonly RedisScript Release = new(Begin + Seat + """
        if get('lease') ~= ARGV[5] then return end
        unlease()
        if not get('waiting') then await(ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]) end
        place()
        redis.call('PUBLISH', ARGV[4], '')
        """);

    /// <summary>KEYS: what is due, the conversation's hash. ARGV: the conversation.</summary>
    public static readonly RedisScript Cancel = new("""
        for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
          redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. field:match('^%d+'))
        end
        redis.call('DEL', KEYS[2])
        """);

    /// <summary>
    /// KEYS: what is due, what is parked. ARGV: now, until, lease, most attempts, expiry, expiry of what is parked, the prefix of conversations' hashes.
    /// Returns when the next turn is due (empty: nobody knows of one), the leased turn (empty: none), its attempt, and then the turns that
    /// were parked on the way.
    /// </summary>
    public static readonly RedisScript Lease = new("""
        local due, parked, turns, seat, member, keep = KEYS[1], KEYS[2], nil, nil, nil, ARGV[5]

        """ + Seat + """
        local now, answer = tonumber(ARGV[1]), { '', '', 0 }
        while true do
          local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
          if #first == 0 then return answer end
          if tonumber(first[2]) > now then
            answer[1] = first[2]
            return answer
          end
          member = first[1]
          turns, seat = ARGV[7] .. member:sub(1, 32), member:sub(34)
          if get('leased') and get('waiting') then unlease() end
          local kind = get('waiting') and 'waiting' or 'leased'
          local turn, id, seq = get(kind), get(kind .. '_id'), get(kind .. '_seq')
          if not turn then
            redis.call('ZREM', due, member)
          elseif kind == 'waiting' and tonumber(get('waiting_due')) > now then
            place()
          else
            local attempt = get('attempted') == id and tonumber(get('attempts')) + 1 or 1
            clear('waiting', 'waiting_id', 'waiting_seq', 'waiting_due', 'waiting_idle')
            if attempt > tonumber(ARGV[4]) then
              unlease()
              place()
              answer[#answer + 1] = turn
              redis.call('LPUSH', parked, cjson.encode({ turn = turn, reason = 'delivered ' .. (attempt - 1) .. ' times and never finished' }))
              redis.call('LTRIM', parked, 0, 999)
              redis.call('PEXPIRE', parked, ARGV[6])
            else
              set('leased', turn) set('leased_id', id) set('leased_seq', seq) set('lease', ARGV[3]) set('until', ARGV[2])
              set('attempts', attempt) set('attempted', id)
              place()
              answer[2], answer[3] = turn, attempt
              return answer
            end
          end
        end
        """);
}
