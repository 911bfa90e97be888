using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatArena.Core.Data.Migrations
{
    /// <summary>
    /// Draws are stored without compression: in a storm of people it cost more than anything else that PostgreSQL did for them, and saved little, since
    /// they are made of random ids.
    /// </summary>
    public partial class DrawsAsTheyAre : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE arena.draws ALTER COLUMN candidates SET STORAGE EXTERNAL, ALTER COLUMN result SET STORAGE EXTERNAL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE arena.draws ALTER COLUMN candidates SET STORAGE EXTENDED, ALTER COLUMN result SET STORAGE EXTENDED");
        }
    }
}
