using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatArena.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlaceInQueue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "dropped_at",
                schema: "arena",
                table: "participants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "queued_at",
                schema: "arena",
                table: "participants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "waited_ms",
                schema: "arena",
                table: "members",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "dropped_at",
                schema: "arena",
                table: "participants");

            migrationBuilder.DropColumn(
                name: "queued_at",
                schema: "arena",
                table: "participants");

            migrationBuilder.DropColumn(
                name: "waited_ms",
                schema: "arena",
                table: "members");
        }
    }
}
