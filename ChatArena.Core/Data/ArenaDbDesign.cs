using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ChatArena.Core.Data;

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no store.</summary>
internal sealed class ArenaDbDesign : IDesignTimeDbContextFactory<ArenaDb>
{
    public ArenaDb CreateDbContext(string[] args) => new(Options("Host=localhost"));

    public static DbContextOptions<ArenaDb> Options(string connectionString) =>
        new DbContextOptionsBuilder<ArenaDb>().UseNpgsql(connectionString, ArenaDb.Configure).Options;
}
