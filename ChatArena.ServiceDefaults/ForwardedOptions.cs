using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ChatArena.ServiceDefaults;

/// <summary>Section <c>Arena:Forwarded</c>: whose word for a client's address and scheme is taken. A client's own never is.</summary>
public sealed class ForwardedOptions
{
    public const string Section = "Arena:Forwarded";

    /// <summary>Addresses and networks of proxies, besides this machine: <c>10.0.0.7</c>, <c>10.0.0.0/8</c>, or <c>private</c> for every network that is not public.</summary>
    [Proxies]
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Proxies in a row, of which each adds the address that it was asked from.</summary>
    [Range(1, 10)]
    public int Hops { get; init; } = 1;

    /// <summary>The header in which the last of them tells the client's address.</summary>
    [MinLength(1)]
    public string Header { get; init; } = "X-Forwarded-For";
}

/// <summary>Every entry is an address, a network or <c>private</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProxiesAttribute : ValidationAttribute
{
    /// <summary>RFC 1918, 6598 (between a host's own machines), 3927 and 4193.</summary>
    private static readonly string[] Private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

    public static IEnumerable<IPNetwork> Networks(IEnumerable<string> proxies) =>
        proxies.SelectMany(proxy => proxy == "private" ? Private : [proxy]).Select(proxy => Read(proxy)!.Value);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        ((IReadOnlyList<string>?)value ?? []).FirstOrDefault(proxy => proxy != "private" && Read(proxy) is null) is { } wrong
            ? new($"{ForwardedOptions.Section}:{validationContext.MemberName} has \"{wrong}\", which is neither an address nor a network such as 10.0.0.0/8.")
            : null;

    private static IPNetwork? Read(string proxy)
    {
        if (IPNetwork.TryParse(proxy, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(proxy, out var address) ? new(address, address.GetAddressBytes().Length * 8) : null;
    }
}
