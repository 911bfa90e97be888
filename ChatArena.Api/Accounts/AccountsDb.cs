using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ChatArena.Api.Accounts;

/// <summary>The staff, schema <c>accounts</c> of the same database. Nothing of the arena refers to it.</summary>
public sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Account, Guid>(options)
{
    public const string Schema = "accounts";

    public DbSet<SetupLink> SetupLinks => Set<SetupLink>();
    public DbSet<StaffSession> Sessions => Set<StaffSession>();

    /// <summary>What every way of opening this context has in common.</summary>
    public static void Configure(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("migrations", Schema);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Schema);
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.ApplyConfiguration(new AccountMapping());
        builder.ApplyConfiguration(new SetupLinkMapping());
        builder.ApplyConfiguration(new StaffSessionMapping());
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        foreach (var entity in builder.Model.GetEntityTypes())
        {
            var table = entity.GetTableName();
            entity.FindPrimaryKey()?.SetName($"pk_{table}");
            foreach (var foreign in entity.GetForeignKeys())
            {
                foreign.SetConstraintName($"fk_{table}_account");
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName($"ix_{table}_{string.Join('_', index.Properties.Select(property => property.GetColumnName()))}");
            }
        }
    }
}
