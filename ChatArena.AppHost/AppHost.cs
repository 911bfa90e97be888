using ChatArena.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddTarget();

// The truth: whatever was acknowledged is committed here, so it is the only thing that has a volume.
var arena = builder.AddArenaDatabase();

// The nervous system between nodes: queue, live events, AI turns. It may be lost at any time, so nothing is kept.
var redis = builder.AddArenaRedis();

// One process changes the schema before any other uses it; replicas would only stand in line to do the same.
var migrate = builder.AddProject<Projects.ChatArena_Api>("migrate", launchProfileName: null)
    .WithArgs("migrate")
    .WithReference(arena)
    .WaitFor(arena);

// Model calls wait for seconds and fail in their own ways; a slow provider must not hold up a socket.
var aiWorker = builder.AddProject<Projects.ChatArena_AiWorker>("aiworker")
    .WithReference(arena)
    .WithReference(redis)
    .WaitFor(redis)
    .AfterMigration(migrate)
    .WithProviderKeys()
    .WithOllama()
    .WithReplicasOf("AiWorker", 1);

// Holds the sockets. Two of them even here, so that what only works on one node is found before it is deployed.
var api = builder.AddProject<Projects.ChatArena_Api>("api")
    .WithReference(arena)
    .WithReference(redis)
    .WithReference(aiWorker)
    .WaitFor(redis)
    .AfterMigration(migrate)
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithPublicAddress(direct: false)
    .WithSocketAddress()
    .WithKnownProxies(direct: false)
    .WithMigrationInAzure()
    .WithReplicasOf("Api", 2);

// A client of the Api like any script: of the stores it knows Redis only, where its replicas share their cookie keys.
builder.AddProject<Projects.ChatArena_Web>("web")
    .WithApi(api)
    .WithReference(redis)
    .WaitFor(api)
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithPublicAddress(direct: true)
    .WithKnownProxies(direct: true)
    .WithReplicasOf("Web", 1);

builder.Build().Run();
