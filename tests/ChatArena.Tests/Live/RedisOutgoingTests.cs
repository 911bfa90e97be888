using System.Reflection;
using System.Threading.Channels;
using ChatArena.Core.Live;
using ChatArena.Core.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ChatArena.Tests.Live;

public sealed class RedisOutgoingTests
{
    public static TheoryData<string, Func<Task<long>>> Failures { get; } = new()
    {
        { "late", () => Task.FromException<long>(new TimeoutException("no answer")) },
        { "thrown", () => throw new InvalidOperationException("something else") },
        { "failed", () => Task.FromException<long>(new IOException("something else")) },
        { "cancelled", () => Task.FromCanceled<long>(new(true)) },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Whatever_an_event_fails_with_its_address_is_told_later_and_others_are_sent(string how, Func<Task<long>> fail)
    {
        var redis = DispatchProxy.Create<ISubscriber, Wire>();
        var wire = (Wire)redis;
        wire.Next = fail;
        var outgoing = new RedisOutgoing(Multiplexer.Of(redis), NullLogger.Instance);
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        outgoing.Post(one, new ConnectedElsewhere(1));
        (await wire.SentAsync()).ShouldBeNull(how);
        outgoing.Post(other, new ConnectedElsewhere(2));

        var sent = new[] { await wire.SentAsync(), await wire.SentAsync() };
        sent.ShouldBe([(one, new EventsMissed()), (other, new ConnectedElsewhere(2))], ignoreOrder: true);
    }

    /// <summary>What is published on it, the first time with a failure.</summary>
    public class Wire : DispatchProxy
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly Channel<(Guid, LiveEvent)?> _sent = Channel.CreateUnbounded<(Guid, LiveEvent)?>();

        public Func<Task<long>>? Next { get; set; }

        /// <summary>Null is what failed.</summary>
        public async Task<(Guid Address, LiveEvent Happened)?> SentAsync() => await _sent.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var (failure, channel, bytes) = (Next, (RedisChannel)args![0]!, (byte[])(RedisValue)args[1]!);
            Next = null;
            _sent.Writer.TryWrite(failure is null ? (RedisKeys.AddressOf(channel), RedisEnvelope.Read(bytes).Happened) : null);
            return failure is null ? Task.FromResult(1L) : failure();
        }
    }

    /// <summary>Has one subscriber and nothing else.</summary>
    public class Multiplexer : DispatchProxy
    {
        private ISubscriber _subscriber = null!;

        public static IConnectionMultiplexer Of(ISubscriber subscriber)
        {
            var redis = Create<IConnectionMultiplexer, Multiplexer>();
            ((Multiplexer)redis)._subscriber = subscriber;
            return redis;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _subscriber;
    }
}
