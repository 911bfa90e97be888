using ChatArena.Benchmarks;
using ChatArena.Benchmarks.Load;
using ChatArena.Benchmarks.Servers;

// dotnet run -c Release --project tests/ChatArena.Benchmarks -- sockets
return args switch
{
    ["sockets", .. var options] => await SocketBench.RunAsync(options),
    ["ai"] => await AiBench.RunAsync(),
    ["store", .. var options] => await StoreBench.RunAsync(options),
    ["nodes", .. var options] => await NodeBench.RunAsync(options),
    ["serve-relay", var port] => await RelayServer.RunAsync(int.Parse(port)),
    ["serve-arena", var port] => await ArenaServer.RunAsync(int.Parse(port)),
    ["serve-node", var port] => await NodeServer.RunAsync(int.Parse(port)),
    ["load", .. var options] => await LoadRun.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        ai   what the seats of models cost: time behind the model, memory over many turns, and what people notice of it
        store [--conversations 100000]                                      list and exports of many conversations
        sockets [--runs 3] [--only closed200,closed2000,closed10000,steady,storm,firststorm,idle,open]   the end-to-end socket bench: a bare relay, then the arena
        nodes [--runs 3] [--sockets 500] [--storm 10000] [--seconds 6]      two nodes over Redis against one
        """);
    return 2;
}
