using ChatArena.Core.Redis;

namespace ChatArena.Core.Pairing;

/// <summary>
/// What happens to a pool, each in one step. KEYS as <see cref="RedisKeys.Pool"/> says; ARGV as each script says. Ids are 32 hexadecimal digits
/// and times 16 (ticks), so that texts sort as what they mean.
/// </summary>
internal static class RedisPairingScripts
{
    /// <summary>
    /// First of all, whoever is held by a process whose lease is over leaves. A ticket's value is: waiting since, not before, participant, node,
    /// and the ticket in JSON from letter 97 on.
    /// </summary>
    private const string Begin = """
        local line, tickets, people, nodes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local function drop(id, ticket)
          redis.call('ZREM', line, ticket:sub(1, 16) .. id .. ticket:sub(17, 32))
          redis.call('HDEL', tickets, id)
          redis.call('HDEL', people, ticket:sub(33, 64))
        end
        local function renew(node, lease, keep)
          redis.call('ZADD', nodes, now + lease, node)
          for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
        end
        local dead = redis.call('ZRANGEBYSCORE', nodes, '-inf', now)
        if #dead > 0 then
          local gone = {}
          for _, node in ipairs(dead) do gone[node] = true end
          local all = redis.call('HGETALL', tickets)
          for at = 1, #all, 2 do
            if gone[all[at + 1]:sub(65, 96)] then drop(all[at], all[at + 1]) end
          end
          redis.call('ZREMRANGEBYSCORE', nodes, '-inf', now)
        end

        """;

    /// <summary>ARGV: lease and expiry in milliseconds, then six for each ticket: id, participant, node, waiting since, not before, JSON.</summary>
    public static readonly RedisScript Enqueue = new(Begin + """
        for at = 3, #ARGV, 6 do
          local id, person, node, since, notBefore = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
          local earlier = redis.call('HGET', people, person)
          if earlier then drop(earlier, redis.call('HGET', tickets, earlier)) end
          redis.call('HSET', tickets, id, since .. notBefore .. person .. node .. ARGV[at + 5])
          redis.call('HSET', people, person, id)
          redis.call('ZADD', line, 0, since .. id .. notBefore)
          renew(node, tonumber(ARGV[1]), ARGV[2])
        end
        """);

    /// <summary>ARGV: participants, who have a ticket in another pool now.</summary>
    public static readonly RedisScript Forget = new(Begin + """
        for _, person in ipairs(ARGV) do
          local id = redis.call('HGET', people, person)
          if id then drop(id, redis.call('HGET', tickets, id)) end
        end
        """);

    /// <summary>ARGV: ticket id. Returns 1 when it was there.</summary>
    public static readonly RedisScript Remove = new(Begin + """
        local ticket = redis.call('HGET', tickets, ARGV[1])
        if not ticket then return 0 end
        drop(ARGV[1], ticket)
        return 1
        """);

    /// <summary>ARGV: the time and how many at most. Returns tickets in JSON, in order.</summary>
    public static readonly RedisScript Ready = new(Begin + """
        local most, found, from = tonumber(ARGV[2]), {}, 0
        while #found < most do
          local members = redis.call('ZRANGE', line, from, from + 499)
          if #members == 0 then break end
          for _, member in ipairs(members) do
            if #found < most and member:sub(49, 64) <= ARGV[1] then
              found[#found + 1] = redis.call('HGET', tickets, member:sub(17, 48)):sub(97)
            end
          end
          from = from + 500
        end
        return found
        """);

    /// <summary>ARGV: this process, lease, expiry. Returns the whole line; a process that asks where its people stand lives.</summary>
    public static readonly RedisScript Order = new(Begin + """
        if redis.call('ZSCORE', nodes, ARGV[1]) then renew(ARGV[1], tonumber(ARGV[2]), ARGV[3]) end
        return redis.call('ZRANGE', line, 0, -1)
        """);

    public static readonly RedisScript Count = new(Begin + "return redis.call('ZCARD', line)");

    /// <summary>ARGV: for each group its size and its ticket ids. Returns 1 or 0 for each group.</summary>
    public static readonly RedisScript Take = new(Begin + """
        local taken, at = {}, 1
        while at <= #ARGV do
          local last, all = at + tonumber(ARGV[at]), 1
          for member = at + 1, last do
            if redis.call('HEXISTS', tickets, ARGV[member]) == 0 then all = 0 end
          end
          if all == 1 then
            for member = at + 1, last do drop(ARGV[member], redis.call('HGET', tickets, ARGV[member])) end
          end
          taken[#taken + 1] = all
          at = last + 1
        end
        return taken
        """);

    /// <summary>KEYS: the pools. ARGV: expiry in milliseconds, pools in JSON. Names them, and forgets those of which nobody has said anything for so long.</summary>
    public static readonly RedisScript Name = new("""
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        for at = 2, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[at]) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """);
}
