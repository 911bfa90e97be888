using ChatArena.Api.Accounts;
using Microsoft.EntityFrameworkCore;

namespace ChatArena.Tests.Accounts;

public sealed class AccountsModelTests
{
    [Fact]
    public void The_newest_migration_knows_the_whole_model()
    {
        using var db = new AccountsDbDesign().CreateDbContext([]);
        db.Database.HasPendingModelChanges().ShouldBeFalse(
            "Add one: dotnet ef migrations add <Name> --project ChatArena.Api --context AccountsDb --output-dir Accounts/Migrations");
    }

    [Fact]
    public void A_name_that_is_stored_stays() => new[] { "Owner" }.Except(Enum.GetNames<AccountRole>()).ShouldBeEmpty();
}
