using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ChatArena.Api.Accounts;

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no store.</summary>
internal sealed class AccountsDbDesign : IDesignTimeDbContextFactory<AccountsDb>
{
    public AccountsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<AccountsDb>().UseNpgsql("Host=localhost", AccountsDb.Configure).Options);
}
