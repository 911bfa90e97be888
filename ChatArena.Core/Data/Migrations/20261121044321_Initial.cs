using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatArena.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "arena");

            migrationBuilder.CreateTable(
                name: "consents",
                schema: "arena",
                columns: table => new
                {
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    given_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    consent_form_id = table.Column<Guid>(type: "uuid", nullable: false),
                    form_version = table.Column<string>(type: "text", nullable: false),
                    text_hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consents", x => new { x.participant_id, x.given_at });
                });

            migrationBuilder.CreateTable(
                name: "conversations",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    study_version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    topic_id = table.Column<int>(type: "integer", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    rules = table.Column<string>(type: "json", nullable: false),
                    draw_id = table.Column<Guid>(type: "uuid", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true),
                    ended_by_seat = table.Column<short>(type: "smallint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_conversations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "members",
                schema: "arena",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seat = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    code = table.Column<string>(type: "text", nullable: false),
                    task_id = table.Column<int>(type: "integer", nullable: false),
                    task = table.Column<string>(type: "text", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    resumable = table.Column<bool>(type: "boolean", nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: true),
                    away_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_members", x => new { x.conversation_id, x.seat });
                });

            migrationBuilder.CreateTable(
                name: "messages",
                schema: "arena",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    seat = table.Column<short>(type: "smallint", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    think = table.Column<string>(type: "text", nullable: false),
                    speech = table.Column<string>(type: "text", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    typing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    think_ms = table.Column<int>(type: "integer", nullable: true),
                    speech_ms = table.Column<int>(type: "integer", nullable: true),
                    client_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_messages", x => new { x.conversation_id, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "nodes",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    machine = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nodes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "participants",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    study_version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    joined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    resumable = table.Column<bool>(type: "boolean", nullable: false),
                    epoch = table.Column<int>(type: "integer", nullable: false),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participants", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "secret_keys",
                schema: "arena",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_secret_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "studies",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_studies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "content_versions",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    study_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<string>(type: "json", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_content_versions", x => x.id);
                    table.ForeignKey(
                        name: "fk_content_versions_study_id",
                        column: x => x.study_id,
                        principalSchema: "arena",
                        principalTable: "studies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "study_versions",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    study_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    settings = table.Column<string>(type: "json", nullable: false),
                    topics_tasks_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    personas_id = table.Column<Guid>(type: "uuid", nullable: false),
                    llm_config_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    frozen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_study_versions", x => x.id);
                    table.ForeignKey(
                        name: "fk_study_versions_consent_id",
                        column: x => x.consent_id,
                        principalSchema: "arena",
                        principalTable: "content_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_study_versions_llm_config_id",
                        column: x => x.llm_config_id,
                        principalSchema: "arena",
                        principalTable: "content_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_study_versions_personas_id",
                        column: x => x.personas_id,
                        principalSchema: "arena",
                        principalTable: "content_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_study_versions_study_id",
                        column: x => x.study_id,
                        principalSchema: "arena",
                        principalTable: "studies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_study_versions_topics_tasks_id",
                        column: x => x.topics_tasks_id,
                        principalSchema: "arena",
                        principalTable: "content_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "draws",
                schema: "arena",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    study_version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    pool = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    algorithm = table.Column<int>(type: "integer", nullable: false),
                    seed = table.Column<long>(type: "bigint", nullable: false),
                    candidates = table.Column<string>(type: "json", nullable: false),
                    result = table.Column<string>(type: "json", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_draws", x => x.id);
                    table.ForeignKey(
                        name: "fk_draws_study_version_id",
                        column: x => x.study_version_id,
                        principalSchema: "arena",
                        principalTable: "study_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_content_versions_study_id_kind_number",
                schema: "arena",
                table: "content_versions",
                columns: new[] { "study_id", "kind", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_conversations_code",
                schema: "arena",
                table: "conversations",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_conversations_open",
                schema: "arena",
                table: "conversations",
                column: "started_at",
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_members_away",
                schema: "arena",
                table: "members",
                column: "away_until",
                filter: "away_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_members_participant_id",
                schema: "arena",
                table: "members",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_messages_conversation_id_seat_client_id",
                schema: "arena",
                table: "messages",
                columns: new[] { "conversation_id", "seat", "client_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_participants_code",
                schema: "arena",
                table: "participants",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_studies_slug",
                schema: "arena",
                table: "studies",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_study_versions_study_id_number",
                schema: "arena",
                table: "study_versions",
                columns: new[] { "study_id", "number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "consents",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "conversations",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "draws",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "members",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "messages",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "nodes",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "participants",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "secret_keys",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "study_versions",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "content_versions",
                schema: "arena");

            migrationBuilder.DropTable(
                name: "studies",
                schema: "arena");
        }
    }
}
