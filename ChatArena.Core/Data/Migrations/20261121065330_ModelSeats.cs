using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatArena.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class ModelSeats : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "generation",
                schema: "arena",
                table: "messages",
                type: "json",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "persona_id",
                schema: "arena",
                table: "members",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "seed",
                schema: "arena",
                table: "members",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ai_decisions",
                schema: "arena",
                columns: table => new
                {
                    turn_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seat = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    trigger_seq = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ai_decisions", x => x.turn_id);
                });

            migrationBuilder.CreateTable(
                name: "llm_calls",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seat = table.Column<short>(type: "smallint", nullable: false),
                    turn_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    prompt = table.Column<string>(type: "json", nullable: false),
                    prompt_hash = table.Column<string>(type: "text", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    reserved = table.Column<decimal>(type: "numeric(18,8)", nullable: false),
                    cost = table.Column<decimal>(type: "numeric(18,8)", nullable: true),
                    input_tokens = table.Column<int>(type: "integer", nullable: true),
                    output_tokens = table.Column<int>(type: "integer", nullable: true),
                    latency_ms = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_llm_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "model_offers",
                schema: "arena",
                columns: table => new
                {
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    models = table.Column<string[]>(type: "text[]", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_model_offers", x => x.node_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_ai_decisions_conversation_id",
                schema: "arena",
                table: "ai_decisions",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_llm_calls_at",
                schema: "arena",
                table: "llm_calls",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_llm_calls_conversation_id",
                schema: "arena",
                table: "llm_calls",
                column: "conversation_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ai_decisions",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "llm_calls",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "model_offers",
                schema: "arena");

            migrationBuilder.DropColumn(
                name: "generation",
                schema: "arena",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "persona_id",
                schema: "arena",
                table: "members");

            migrationBuilder.DropColumn(
                name: "seed",
                schema: "arena",
                table: "members");
        }
    }
}
