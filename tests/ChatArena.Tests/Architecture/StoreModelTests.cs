using System.Text.RegularExpressions;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Data;
using ChatArena.Core.Pairing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ChatArena.Tests.Architecture;

/// <summary>The store's model: read without a store.</summary>
public sealed partial class StoreModelTests : IDisposable
{
    private readonly ArenaDb _db = new ArenaDbDesign().CreateDbContext([]);

    private IEnumerable<IProperty> Columns => _db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties());

    /// <summary>Names that are stored. They may grow; one that vanishes makes old rows unreadable.</summary>
    public static TheoryData<Type, string> StoredNames { get; } = new()
    {
        { typeof(EndReason), "Reassigned Left Lost Silence HardCap Inactive NeverMet Interrupted Withdrawn Deleted AiFailed BudgetReached" },
        { typeof(MemberKind), "Human Ai" },
        { typeof(AiTurnKind), "Reply Opening Idle" },
        { typeof(TaskSide), "Attack Defend" },
        { typeof(ContentKind), "TopicsTasks Consent Personas LlmConfig" },
        { typeof(ContentSource), "File Console" },
        { typeof(DrawMode), "Random Fifo" },
    };

    [Fact]
    public void The_newest_migration_knows_the_whole_model() =>
        _db.Database.HasPendingModelChanges().ShouldBeFalse("Add one: dotnet ef migrations add <Name> --project ChatArena.Core --output-dir Data/Migrations");

    [Fact]
    public void Whatever_has_names_in_the_code_has_names_in_the_store()
    {
        var named = Columns.Where(column => (Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType).IsEnum).ToList();
        named.ShouldNotBeEmpty();
        named.Where(column => column.GetColumnType() != "text").Select(Name).ShouldBeEmpty("Give them HasConversion<string>().");
    }

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void A_name_that_is_stored_stays(Type type, string names) => names.Split(' ').Except(Enum.GetNames(type)).ShouldBeEmpty();

    [Fact]
    public void Every_stored_name_is_watched_here() =>
        Columns.Select(column => Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType).Where(type => type.IsEnum).Except(StoredNames.Select(row => row.Data.Item1)).ShouldBeEmpty();

    [Fact]
    public void Names_are_snake_case_and_short_enough_for_PostgreSQL()
    {
        var entities = _db.Model.GetEntityTypes().ToList();
        string?[] names =
        [
            .. entities.Select(entity => entity.GetTableName()),
            .. Columns.Select(column => column.GetColumnName()),
            .. entities.SelectMany(entity => entity.GetKeys()).Select(key => key.GetName()),
            .. entities.SelectMany(entity => entity.GetForeignKeys()).Select(key => key.GetConstraintName()),
            .. entities.SelectMany(entity => entity.GetIndexes()).Select(index => index.GetDatabaseName()),
        ];
        names.Where(name => name is null || name.Length > 63 || !SnakeCase().IsMatch(name)).ShouldBeEmpty();
        entities.Select(entity => entity.GetSchema()).Distinct().ShouldBe([ArenaDb.Schema]);
    }

    [Fact]
    public void Times_are_moments_and_texts_have_no_length()
    {
        Columns.Where(column => column.ClrType == typeof(DateTime) || column.ClrType == typeof(DateTime?)).ShouldBeEmpty();
        Columns.Where(column => (Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType) == typeof(DateTimeOffset) && column.GetColumnType() != "timestamp with time zone").Select(Name).ShouldBeEmpty();
        Columns.Where(column => column.ClrType == typeof(string) && column.GetColumnType() is not ("text" or "json")).Select(Name).ShouldBeEmpty();
    }

    [Fact]
    public void JSON_is_kept_character_for_character() =>
        // jsonb would forget the order of fields, and a draw could not be compared with its log.
        Columns.Where(column => column.GetColumnType() == "jsonb").Select(Name).ShouldBeEmpty();

    [Fact]
    public void Keys_are_made_in_code() => Columns.Where(column => column.ValueGenerated != ValueGenerated.Never).Select(Name).ShouldBeEmpty();

    [Fact]
    public void Entities_and_their_mappings_stand_in_one_file()
    {
        foreach (var entity in _db.Model.GetEntityTypes().Select(entity => entity.ClrType))
        {
            var path = Product.Sources($"/{entity.Name}.cs").ShouldHaveSingleItem();
            Product.Lines(path).ShouldContain(line => line.Contains($"class {entity.Name}Mapping", StringComparison.Ordinal), path);
        }
    }

    public void Dispose() => _db.Dispose();

    private static string Name(IProperty column) => $"{column.DeclaringType.DisplayName()}.{column.Name} is {column.GetColumnType()}";

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
