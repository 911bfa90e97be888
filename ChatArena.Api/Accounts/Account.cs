using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Api.Accounts;

/// <summary>Somebody of the staff. The user name is the e-mail address.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public required AccountRole Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Stored by name; a name never changes its meaning.</summary>
public enum AccountRole
{
    /// <summary>Whoever set the server up; may do everything.</summary>
    Owner,
}

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(account => account.Role).HasConversion<string>();
    }
}
