using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatArena.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class IndexesOfChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_participants_withdrawn",
                schema: "arena",
                table: "participants",
                column: "withdrawn_at",
                filter: "withdrawn_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_ended",
                schema: "arena",
                table: "conversations",
                column: "ended_at",
                filter: "ended_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_participants_withdrawn",
                schema: "arena",
                table: "participants");

            migrationBuilder.DropIndex(
                name: "ix_conversations_ended",
                schema: "arena",
                table: "conversations");
        }
    }
}
