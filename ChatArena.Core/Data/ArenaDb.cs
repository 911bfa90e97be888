using System.Text;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Nodes;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ChatArena.Core.Data;

/// <summary>
/// The one store, PostgreSQL schema <c>arena</c>. Names are snake_case there. What people write in storms (participants, consents,
/// conversations, members, messages) has no foreign keys: each check costs more than the insert, and the writers make the rows that
/// belong together in one commit.
/// </summary>
public sealed class ArenaDb(DbContextOptions<ArenaDb> options) : DbContext(options)
{
    public const string Schema = "arena";

    public DbSet<Study> Studies => Set<Study>();
    public DbSet<StudyVersion> StudyVersions => Set<StudyVersion>();
    public DbSet<ContentVersion> ContentVersions => Set<ContentVersion>();
    public DbSet<Participant> Participants => Set<Participant>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<Conversation> Conversations => Set<Conversation>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<Draw> Draws => Set<Draw>();
    public DbSet<Node> Nodes => Set<Node>();
    public DbSet<LlmCall> LlmCalls => Set<LlmCall>();
    public DbSet<AiDecision> AiDecisions => Set<AiDecision>();
    public DbSet<ModelOffer> ModelOffers => Set<ModelOffer>();
    public DbSet<DataFile> DataFiles => Set<DataFile>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<SecretKey> SecretKeys => Set<SecretKey>();

    /// <summary>What every way of opening this context has in common.</summary>
    public static void Configure(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("migrations", Schema);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ArenaDb).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            NameInLowerCase(entity);
        }

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
            // Keys are made in code (UUIDv7), never by the database.
            property.ValueGenerated = ValueGenerated.Never;
        }
    }

    // An index costs at every insert: the useful ones are asked for, none comes with a foreign key.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();

    private static void NameInLowerCase(IMutableEntityType entity)
    {
        var table = entity.GetTableName();
        foreach (var key in entity.GetKeys())
        {
            key.SetName($"pk_{table}");
        }

        foreach (var foreign in entity.GetForeignKeys())
        {
            foreign.SetConstraintName($"fk_{table}_{string.Join('_', foreign.Properties.Select(property => SnakeCase(property.Name)))}");
        }

        foreach (var index in entity.GetIndexes().Where(index => index.GetFilter() is null))
        {
            index.SetDatabaseName($"ix_{table}_{string.Join('_', index.Properties.Select(property => SnakeCase(property.Name)))}");
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
