using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:CollationDefinition:vi", "vi-VN,vi-VN,icu,")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:ltree", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "account",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    theme = table.Column<string>(type: "text", nullable: false),
                    demo_key = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account", x => x.id);
                    table.CheckConstraint("ck_account_language", "language IN ('vi', 'en')");
                    table.CheckConstraint("ck_account_theme", "theme IN ('light', 'dark', 'auto')");
                });

            migrationBuilder.CreateTable(
                name: "audience_group",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audience_group", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entry",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    acting_unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject_kind = table.Column<string>(type: "text", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    fields = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entry", x => x.id);
                    table.CheckConstraint("ck_audit_entry_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                });

            migrationBuilder.CreateTable(
                name: "campaign_rule",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    short_name_vi = table.Column<string>(type: "text", nullable: false),
                    short_name_en = table.Column<string>(type: "text", nullable: false),
                    start_month = table.Column<int>(type: "integer", nullable: false),
                    start_day = table.Column<int>(type: "integer", nullable: false),
                    end_month = table.Column<int>(type: "integer", nullable: false),
                    end_day = table.Column<int>(type: "integer", nullable: false),
                    key_month = table.Column<int>(type: "integer", nullable: true),
                    key_day = table.Column<int>(type: "integer", nullable: true),
                    key_date_name_vi = table.Column<string>(type: "text", nullable: true),
                    key_date_name_en = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_rule", x => x.id);
                    table.CheckConstraint("ck_campaign_rule_days", "start_day BETWEEN 1 AND 31 AND end_day BETWEEN 1 AND 31");
                    table.CheckConstraint("ck_campaign_rule_months", "start_month BETWEEN 1 AND 12 AND end_month BETWEEN 1 AND 12");
                });

            migrationBuilder.CreateTable(
                name: "data_protection_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_form",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    neutral_vi = table.Column<string>(type: "text", nullable: false),
                    neutral_en = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_form", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_setting",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_setting", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "unit_level",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    rank = table.Column<int>(type: "integer", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unit_level", x => x.key);
                    table.CheckConstraint("ck_unit_level_kind", "kind IN ('area', 'agency')");
                });

            migrationBuilder.CreateTable(
                name: "account_claim",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_claim", x => x.id);
                    table.ForeignKey(
                        name: "fk_account_claim_account_user_id",
                        column: x => x.user_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_login",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_login", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_account_login_account_user_id",
                        column: x => x.user_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_token",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_token", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_account_token_account_user_id",
                        column: x => x.user_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "unit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    level_key = table.Column<string>(type: "text", nullable: false),
                    official_type = table.Column<string>(type: "text", nullable: true),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    short_name = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    name_folded = table.Column<string>(type: "text", nullable: false),
                    path = table.Column<string>(type: "ltree", nullable: false),
                    valid_from = table.Column<LocalDate>(type: "date", nullable: false),
                    valid_to = table.Column<LocalDate>(type: "date", nullable: true),
                    tile_row = table.Column<int>(type: "integer", nullable: true),
                    tile_column = table.Column<int>(type: "integer", nullable: true),
                    contact = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unit", x => x.id);
                    table.CheckConstraint("ck_unit_kind", "kind IN ('area', 'agency')");
                    table.CheckConstraint("ck_unit_name", "name <> '' AND short_name <> '' AND name_folded <> ''");
                    table.CheckConstraint("ck_unit_path", "subpath(path, -1)::text = replace(id::text, '-', '')");
                    table.CheckConstraint("ck_unit_tile", "(tile_row IS NULL) = (tile_column IS NULL)");
                    table.CheckConstraint("ck_unit_valid", "valid_to IS NULL OR valid_to >= valid_from");
                    table.ForeignKey(
                        name: "fk_unit_unit_level_level_key",
                        column: x => x.level_key,
                        principalTable: "unit_level",
                        principalColumn: "key",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_unit_unit_parent_id",
                        column: x => x.parent_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "campaign",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule_id = table.Column<Guid>(type: "uuid", nullable: true),
                    edition_year = table.Column<int>(type: "integer", nullable: true),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    short_name_vi = table.Column<string>(type: "text", nullable: false),
                    short_name_en = table.Column<string>(type: "text", nullable: false),
                    theme_vi = table.Column<string>(type: "text", nullable: false),
                    theme_en = table.Column<string>(type: "text", nullable: false),
                    starts_on = table.Column<LocalDate>(type: "date", nullable: false),
                    ends_on = table.Column<LocalDate>(type: "date", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign", x => x.id);
                    table.CheckConstraint("ck_campaign_dates", "ends_on >= starts_on");
                    table.CheckConstraint("ck_campaign_edition", "(rule_id IS NULL) = (edition_year IS NULL)");
                    table.ForeignKey(
                        name: "fk_campaign_campaign_rule_rule_id",
                        column: x => x.rule_id,
                        principalTable: "campaign_rule",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_campaign_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "installation",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    is_demo = table.Column<bool>(type: "boolean", nullable: false),
                    demo_today = table.Column<LocalDate>(type: "date", nullable: true),
                    root_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seeded_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_installation", x => x.id);
                    table.CheckConstraint("ck_installation_one", "id = 1");
                    table.ForeignKey(
                        name: "fk_installation_unit_root_unit_id",
                        column: x => x.root_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "lead_agency",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    area_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    valid_from = table.Column<LocalDate>(type: "date", nullable: false),
                    valid_to = table.Column<LocalDate>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lead_agency", x => x.id);
                    table.ForeignKey(
                        name: "fk_lead_agency_unit_agency_unit_id",
                        column: x => x.agency_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_lead_agency_unit_area_unit_id",
                        column: x => x.area_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    name_folded = table.Column<string>(type: "text", nullable: false),
                    name_sort = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    sex = table.Column<string>(type: "text", nullable: true),
                    birth_year = table.Column<int>(type: "integer", nullable: true),
                    commune_id = table.Column<Guid>(type: "uuid", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    is_speaker = table.Column<bool>(type: "boolean", nullable: false),
                    merged_into_id = table.Column<Guid>(type: "uuid", nullable: true),
                    anonymised_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                    table.CheckConstraint("ck_person_birth_year", "birth_year BETWEEN 1900 AND 2100");
                    table.CheckConstraint("ck_person_merged", "merged_into_id <> id");
                    table.CheckConstraint("ck_person_name", "anonymised_at IS NOT NULL OR (name <> '' AND name_folded <> '')");
                    table.CheckConstraint("ck_person_phone", "phone ~ '^[+][1-9][0-9]{6,14}$'");
                    table.CheckConstraint("ck_person_sex", "sex IN ('female', 'male')");
                    table.ForeignKey(
                        name: "fk_person_person_merged_into_id",
                        column: x => x.merged_into_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_units_commune_id",
                        column: x => x.commune_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "unit_code",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    register = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    valid_from = table.Column<LocalDate>(type: "date", nullable: false),
                    valid_to = table.Column<LocalDate>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unit_code", x => x.id);
                    table.ForeignKey(
                        name: "fk_unit_code_unit_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "venue",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    commune_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    name_folded = table.Column<string>(type: "text", nullable: false),
                    village = table.Column<string>(type: "text", nullable: false),
                    village_folded = table.Column<string>(type: "text", nullable: false),
                    rooms = table.Column<int>(type: "integer", nullable: false),
                    holds_several = table.Column<bool>(type: "boolean", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_venue", x => x.id);
                    table.CheckConstraint("ck_venue_capacity", "capacity > 0");
                    table.CheckConstraint("ck_venue_name", "name <> '' AND name_folded <> ''");
                    table.CheckConstraint("ck_venue_rooms", "rooms BETWEEN 1 AND 200");
                    table.ForeignKey(
                        name: "fk_venue_units_commune_id",
                        column: x => x.commune_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "campaign_key_date",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on = table.Column<LocalDate>(type: "date", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_key_date", x => new { x.campaign_id, x.on });
                    table.ForeignKey(
                        name: "fk_campaign_key_date_campaigns_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "campaign_target",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    turns = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_target", x => new { x.campaign_id, x.unit_id });
                    table.CheckConstraint("ck_campaign_target_turns", "turns >= 0");
                    table.ForeignKey(
                        name: "fk_campaign_target_campaign_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_campaign_target_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    publication = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    title_folded = table.Column<string>(type: "text", nullable: false),
                    public_title = table.Column<string>(type: "text", nullable: false),
                    may_be_named = table.Column<bool>(type: "boolean", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    languages = table.Column<string>(type: "text", nullable: false),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: true),
                    venue_id = table.Column<Guid>(type: "uuid", nullable: true),
                    room_from = table.Column<int>(type: "integer", nullable: true),
                    room_to = table.Column<int>(type: "integer", nullable: true),
                    capacity = table.Column<int>(type: "integer", nullable: true),
                    registration_open = table.Column<bool>(type: "boolean", nullable: false),
                    registration_closes_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    check_in_opens_minutes = table.Column<int>(type: "integer", nullable: false),
                    check_in_closes_minutes = table.Column<int>(type: "integer", nullable: false),
                    contact = table.Column<string>(type: "text", nullable: false),
                    draft_input = table.Column<string>(type: "jsonb", nullable: true),
                    ics_uid = table.Column<string>(type: "text", nullable: false),
                    ics_sequence = table.Column<int>(type: "integer", nullable: false),
                    schedule_version = table.Column<int>(type: "integer", nullable: false),
                    state_reason = table.Column<string>(type: "text", nullable: true),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    scheduled_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    scheduled_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    held_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    held_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    confirmed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    confirmed_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state_changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity", x => x.id);
                    table.CheckConstraint("ck_activity_cancelled", "state <> 'cancelled' OR coalesce(state_reason, '') <> ''");
                    table.CheckConstraint("ck_activity_capacity", "capacity > 0");
                    table.CheckConstraint("ck_activity_code", "code ~ '^[0-9A-Z]{6,10}$'");
                    table.CheckConstraint("ck_activity_complete", "state = 'draft' OR (title <> '' AND place_unit_id IS NOT NULL AND venue_id IS NOT NULL) OR (state = 'cancelled' AND scheduled_at IS NULL)");
                    table.CheckConstraint("ck_activity_door", "check_in_opens_minutes BETWEEN 0 AND 1440 AND check_in_closes_minutes BETWEEN 0 AND 1440");
                    table.CheckConstraint("ck_activity_held", "state NOT IN ('held', 'confirmed') OR held_at IS NOT NULL");
                    table.CheckConstraint("ck_activity_kind", "kind IN ('event', 'course_run')");
                    table.CheckConstraint("ck_activity_publication", "publication IN ('listed', 'by_link', 'internal')");
                    table.CheckConstraint("ck_activity_rooms", "(room_from IS NULL) = (room_to IS NULL) AND room_from >= 1 AND room_to >= room_from");
                    table.CheckConstraint("ck_activity_state", "state IN ('draft', 'scheduled', 'held', 'confirmed', 'cancelled', 'postponed')");
                    table.ForeignKey(
                        name: "fk_activity_account_confirmed_by_id",
                        column: x => x.confirmed_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_account_held_by_id",
                        column: x => x.held_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_account_scheduled_by_id",
                        column: x => x.scheduled_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_campaigns_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_units_organising_unit_id",
                        column: x => x.organising_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_units_place_unit_id",
                        column: x => x.place_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_activity_venues_venue_id",
                        column: x => x.venue_id,
                        principalTable: "venue",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "account_grant",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    acting_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: true),
                    may_search = table.Column<bool>(type: "boolean", nullable: false),
                    valid_from = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    valid_to = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_grant", x => x.id);
                    table.CheckConstraint("ck_account_grant_role", "role IN ('administrator', 'coordinator', 'organiser', 'trainer', 'steward', 'viewer')");
                    table.CheckConstraint("ck_account_grant_valid", "valid_to IS NULL OR valid_to >= valid_from");
                    table.ForeignKey(
                        name: "fk_account_grant_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_account_grant_activities_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_account_grant_units_acting_unit_id",
                        column: x => x.acting_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_account_grant_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity_audience",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    audience_group_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity_audience", x => new { x.activity_id, x.audience_group_id });
                    table.ForeignKey(
                        name: "fk_activity_audience_activities_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_activity_audience_audience_groups_audience_group_id",
                        column: x => x.audience_group_id,
                        principalTable: "audience_group",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity_co_organiser",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity_co_organiser", x => new { x.activity_id, x.unit_id });
                    table.ForeignKey(
                        name: "fk_activity_co_organiser_activities_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_activity_co_organiser_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity_scope",
                columns: table => new
                {
                    ancestor_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity_scope", x => new { x.ancestor_unit_id, x.side, x.starts_at, x.activity_id });
                    table.CheckConstraint("ck_activity_scope_side", "side IN ('organising', 'place')");
                    table.ForeignKey(
                        name: "fk_activity_scope_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_activity_scope_units_ancestor_unit_id",
                        column: x => x.ancestor_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity_speaker",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity_speaker", x => new { x.activity_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_activity_speaker_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_activity_speaker_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "event",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    form_id = table.Column<Guid>(type: "uuid", nullable: true),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: true),
                    topic = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event", x => x.activity_id);
                    table.ForeignKey(
                        name: "fk_event_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_event_event_form_form_id",
                        column: x => x.form_id,
                        principalTable: "event_form",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_event_event_setting_setting_id",
                        column: x => x.setting_id,
                        principalTable: "event_setting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "registration",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    name_folded = table.Column<string>(type: "text", nullable: false),
                    name_sort = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    phone = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    sex = table.Column<string>(type: "text", nullable: true),
                    birth_year = table.Column<int>(type: "integer", nullable: true),
                    commune_id = table.Column<Guid>(type: "uuid", nullable: true),
                    places = table.Column<int>(type: "integer", nullable: false),
                    is_group = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    discreet = table.Column<bool>(type: "boolean", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration", x => x.id);
                    table.CheckConstraint("ck_registration_birth_year", "birth_year BETWEEN 1900 AND 2100");
                    table.CheckConstraint("ck_registration_channel", "channel IN ('public', 'organiser', 'walk_in', 'paper', 'import')");
                    table.CheckConstraint("ck_registration_code", "code ~ '^[0-9A-Z]{6,10}$'");
                    table.CheckConstraint("ck_registration_language", "language IN ('vi', 'en')");
                    table.CheckConstraint("ck_registration_person", "person_id IS NOT NULL OR is_group");
                    table.CheckConstraint("ck_registration_phone", "phone ~ '^[+][1-9][0-9]{6,14}$'");
                    table.CheckConstraint("ck_registration_places", "places BETWEEN 1 AND 500");
                    table.CheckConstraint("ck_registration_sex", "sex IN ('female', 'male')");
                    table.CheckConstraint("ck_registration_state", "state IN ('confirmed', 'withdrawn')");
                    table.CheckConstraint("ck_registration_token_hash", "octet_length(token_hash) = 32");
                    table.CheckConstraint("ck_registration_withdrawn", "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_registration_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_registration_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_registration_units_commune_id",
                        column: x => x.commune_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session", x => x.id);
                    table.CheckConstraint("ck_session_ordinal", "ordinal >= 1");
                    table.CheckConstraint("ck_session_times", "ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'");
                    table.ForeignKey(
                        name: "fk_session_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "consent",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    text_version = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    given_by = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    given_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consent", x => x.id);
                    table.CheckConstraint("ck_consent_channel", "channel IN ('public', 'organiser', 'walk_in', 'paper', 'import')");
                    table.CheckConstraint("ck_consent_given_by", "given_by IN ('self', 'guardian')");
                    table.CheckConstraint("ck_consent_language", "language IN ('vi', 'en')");
                    table.ForeignKey(
                        name: "fk_consent_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_consent_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "message",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    occurrence_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipient_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: true),
                    schedule_version = table.Column<int>(type: "integer", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    due_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message", x => x.id);
                    table.CheckConstraint("ck_message_channel", "channel IN ('email')");
                    table.CheckConstraint("ck_message_reason", "state NOT IN ('skipped', 'failed') OR reason IS NOT NULL");
                    table.CheckConstraint("ck_message_rule", "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled')");
                    table.CheckConstraint("ck_message_sent", "(state = 'sent') = (sent_at IS NOT NULL)");
                    table.CheckConstraint("ck_message_state", "state IN ('due', 'sent', 'skipped', 'failed')");
                    table.ForeignKey(
                        name: "fk_message_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_message_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "attendance",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    check_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    happened_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    gate = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    female = table.Column<int>(type: "integer", nullable: false),
                    male = table.Column<int>(type: "integer", nullable: false),
                    sex_not_known = table.Column<int>(type: "integer", nullable: false),
                    under16 = table.Column<int>(type: "integer", nullable: false),
                    from16to30 = table.Column<int>(type: "integer", nullable: false),
                    from31to59 = table.Column<int>(type: "integer", nullable: false),
                    from60 = table.Column<int>(type: "integer", nullable: false),
                    age_not_known = table.Column<int>(type: "integer", nullable: false),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on_date = table.Column<LocalDate>(type: "date", nullable: false),
                    form_id = table.Column<Guid>(type: "uuid", nullable: true),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: true),
                    annulled_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attendance", x => x.id);
                    table.CheckConstraint("ck_attendance_cells", "least(female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known) >= 0");
                    table.CheckConstraint("ck_attendance_source", "source IN ('qr', 'code', 'search', 'walk_in', 'self', 'paper', 'import', 'grid', 'headcount')");
                    table.CheckConstraint("ck_attendance_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                    table.CheckConstraint("ck_attendance_turns", "female + male + sex_not_known > 0");
                    table.ForeignKey(
                        name: "fk_attendance_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_campaigns_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_event_form_form_id",
                        column: x => x.form_id,
                        principalTable: "event_form",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_event_setting_setting_id",
                        column: x => x.setting_id,
                        principalTable: "event_setting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_units_organising_unit_id",
                        column: x => x.organising_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_attendance_units_place_unit_id",
                        column: x => x.place_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "booking",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    venue_id = table.Column<Guid>(type: "uuid", nullable: true),
                    room_from = table.Column<int>(type: "integer", nullable: true),
                    room_to = table.Column<int>(type: "integer", nullable: true),
                    shared = table.Column<bool>(type: "boolean", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_booking", x => x.id);
                    table.CheckConstraint("ck_booking_resource", "(venue_id IS NULL) <> (person_id IS NULL)");
                    table.CheckConstraint("ck_booking_rooms", "(room_from IS NULL) = (room_to IS NULL) AND (venue_id IS NOT NULL OR room_from IS NULL)");
                    table.CheckConstraint("ck_booking_times", "ends_at > starts_at");
                    table.ForeignKey(
                        name: "fk_booking_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_booking_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_booking_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_booking_venue_venue_id",
                        column: x => x.venue_id,
                        principalTable: "venue",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "check_in",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: true),
                    target_id = table.Column<Guid>(type: "uuid", nullable: true),
                    gate = table.Column<string>(type: "text", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    device_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    clock_offset_ms = table.Column<long>(type: "bigint", nullable: true),
                    monotonic_ms = table.Column<long>(type: "bigint", nullable: true),
                    happened_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    door_verdict = table.Column<string>(type: "text", nullable: true),
                    server_verdict = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in", x => x.id);
                    table.CheckConstraint("ck_check_in_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                    table.CheckConstraint("ck_check_in_door_verdict", "door_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle')");
                    table.CheckConstraint("ck_check_in_kind", "kind IN ('admit', 'annul', 'override', 'check_out', 'group')");
                    table.CheckConstraint("ck_check_in_server_verdict", "server_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle')");
                    table.CheckConstraint("ck_check_in_source", "source IN ('qr', 'code', 'search', 'walk_in', 'self', 'paper', 'import', 'grid', 'headcount')");
                    table.ForeignKey(
                        name: "fk_check_in_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_check_in_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "headcount",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    female = table.Column<int>(type: "integer", nullable: false),
                    male = table.Column<int>(type: "integer", nullable: false),
                    sex_not_known = table.Column<int>(type: "integer", nullable: false),
                    under16 = table.Column<int>(type: "integer", nullable: false),
                    from16to30 = table.Column<int>(type: "integer", nullable: false),
                    from31to59 = table.Column<int>(type: "integer", nullable: false),
                    from60 = table.Column<int>(type: "integer", nullable: false),
                    age_not_known = table.Column<int>(type: "integer", nullable: false),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on_date = table.Column<LocalDate>(type: "date", nullable: false),
                    form_id = table.Column<Guid>(type: "uuid", nullable: true),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: true),
                    corrects_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    counted_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    counted_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_headcount", x => x.id);
                    table.CheckConstraint("ck_headcount_cells", "corrects_id IS NOT NULL OR least(female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known) >= 0");
                    table.CheckConstraint("ck_headcount_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                    table.ForeignKey(
                        name: "fk_headcount_account_counted_by_id",
                        column: x => x.counted_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_campaigns_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_event_form_form_id",
                        column: x => x.form_id,
                        principalTable: "event_form",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_event_setting_setting_id",
                        column: x => x.setting_id,
                        principalTable: "event_setting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_headcount_corrects_id",
                        column: x => x.corrects_id,
                        principalTable: "headcount",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_units_organising_unit_id",
                        column: x => x.organising_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_units_place_unit_id",
                        column: x => x.place_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_account_demo_key",
                table: "account",
                column: "demo_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_account_normalized_email",
                table: "account",
                column: "normalized_email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_account_normalized_user_name",
                table: "account",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_account_claim_user_id",
                table: "account_claim",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_account_id",
                table: "account_grant",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_acting_unit_id",
                table: "account_grant",
                column: "acting_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_activity_id",
                table: "account_grant",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_unit_id",
                table: "account_grant",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_login_user_id",
                table: "account_login",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_campaign_id_state",
                table: "activity",
                columns: new[] { "campaign_id", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_code",
                table: "activity",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_activity_confirmed_by_id",
                table: "activity",
                column: "confirmed_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_created_by_id",
                table: "activity",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_held_by_id",
                table: "activity",
                column: "held_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_ics_uid",
                table: "activity",
                column: "ics_uid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_activity_organising_unit_id",
                table: "activity",
                column: "organising_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_place_unit_id",
                table: "activity",
                column: "place_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_scheduled_by_id",
                table: "activity",
                column: "scheduled_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_title_folded",
                table: "activity",
                column: "title_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_venue_id",
                table: "activity",
                column: "venue_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_audience_audience_group_id",
                table: "activity_audience",
                column: "audience_group_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_co_organiser_unit_id",
                table: "activity_co_organiser",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_scope_activity_id",
                table: "activity_scope",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_speaker_person_id",
                table: "activity_speaker",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_activity_id",
                table: "attendance",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_campaign_id",
                table: "attendance",
                column: "campaign_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_check_in_id",
                table: "attendance",
                column: "check_in_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_attendance_form_id",
                table: "attendance",
                column: "form_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_organising_unit_id",
                table: "attendance",
                column: "organising_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_person_id",
                table: "attendance",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_place_unit_id",
                table: "attendance",
                column: "place_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_registration_id_session_id",
                table: "attendance",
                columns: new[] { "registration_id", "session_id" },
                unique: true,
                filter: "annulled_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_attendance_session_id_happened_at",
                table: "attendance",
                columns: new[] { "session_id", "happened_at" });

            migrationBuilder.CreateIndex(
                name: "ix_attendance_setting_id",
                table: "attendance",
                column: "setting_id");

            migrationBuilder.CreateIndex(
                name: "ix_audience_group_key",
                table: "audience_group",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_at",
                table: "audit_entry",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_subject_kind_subject_id_at",
                table: "audit_entry",
                columns: new[] { "subject_kind", "subject_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_unit_id_at",
                table: "audit_entry",
                columns: new[] { "unit_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_booking_activity_id",
                table: "booking",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_person_id",
                table: "booking",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_session_id",
                table: "booking",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_venue_id",
                table: "booking",
                column: "venue_id");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_rule_id_edition_year_unit_id",
                table: "campaign",
                columns: new[] { "rule_id", "edition_year", "unit_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_campaign_starts_on",
                table: "campaign",
                column: "starts_on");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_unit_id",
                table: "campaign",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_rule_key",
                table: "campaign_rule",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_campaign_target_unit_id",
                table: "campaign_target",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_registration_id",
                table: "check_in",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_session_id_received_at",
                table: "check_in",
                columns: new[] { "session_id", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_check_in_target_id",
                table: "check_in",
                column: "target_id",
                filter: "target_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_consent_person_id",
                table: "consent",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_consent_registration_id",
                table: "consent",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_event_form_id",
                table: "event",
                column: "form_id");

            migrationBuilder.CreateIndex(
                name: "ix_event_setting_id",
                table: "event",
                column: "setting_id");

            migrationBuilder.CreateIndex(
                name: "ix_event_form_key",
                table: "event_form",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_event_setting_key",
                table: "event_setting",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_headcount_activity_id",
                table: "headcount",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_campaign_id",
                table: "headcount",
                column: "campaign_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_corrects_id",
                table: "headcount",
                column: "corrects_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_counted_by_id",
                table: "headcount",
                column: "counted_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_form_id",
                table: "headcount",
                column: "form_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_operation_id",
                table: "headcount",
                column: "operation_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_headcount_organising_unit_id",
                table: "headcount",
                column: "organising_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_place_unit_id",
                table: "headcount",
                column: "place_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_session_id",
                table: "headcount",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_setting_id",
                table: "headcount",
                column: "setting_id");

            migrationBuilder.CreateIndex(
                name: "ix_installation_root_unit_id",
                table: "installation",
                column: "root_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_lead_agency_agency_unit_id",
                table: "lead_agency",
                column: "agency_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_lead_agency_area_unit_id",
                table: "lead_agency",
                column: "area_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_message_activity_id",
                table: "message",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_message_due",
                table: "message",
                column: "next_attempt_at",
                filter: "state = 'due'");

            migrationBuilder.CreateIndex(
                name: "ix_message_registration_id",
                table: "message",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_message_rule_occurrence_id_recipient_id_schedule_version",
                table: "message",
                columns: new[] { "rule", "occurrence_id", "recipient_id", "schedule_version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_commune_id",
                table: "person",
                column: "commune_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_is_speaker",
                table: "person",
                column: "is_speaker",
                filter: "is_speaker");

            migrationBuilder.CreateIndex(
                name: "ix_person_match_commune",
                table: "person",
                columns: new[] { "name_folded", "birth_year", "commune_id" });

            migrationBuilder.CreateIndex(
                name: "ix_person_match_phone",
                table: "person",
                columns: new[] { "name_folded", "phone" });

            migrationBuilder.CreateIndex(
                name: "ix_person_merged_into_id",
                table: "person",
                column: "merged_into_id",
                filter: "merged_into_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_person_name_folded",
                table: "person",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_registration_activity_id_code",
                table: "registration",
                columns: new[] { "activity_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registration_activity_id_name_sort_id",
                table: "registration",
                columns: new[] { "activity_id", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_registration_commune_id",
                table: "registration",
                column: "commune_id");

            migrationBuilder.CreateIndex(
                name: "ix_registration_name_folded",
                table: "registration",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_registration_operation_id",
                table: "registration",
                column: "operation_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registration_person_id",
                table: "registration",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_registration_token_hash",
                table: "registration",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_activity_id_ordinal",
                table: "session",
                columns: new[] { "activity_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_starts_at",
                table: "session",
                column: "starts_at");

            migrationBuilder.CreateIndex(
                name: "ix_unit_level_key",
                table: "unit",
                column: "level_key");

            migrationBuilder.CreateIndex(
                name: "ix_unit_name_folded",
                table: "unit",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_unit_parent_id",
                table: "unit",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_unit_path",
                table: "unit",
                column: "path")
                .Annotation("Npgsql:IndexMethod", "gist");

            migrationBuilder.CreateIndex(
                name: "ix_unit_code_register_code",
                table: "unit_code",
                columns: new[] { "register", "code" });

            migrationBuilder.CreateIndex(
                name: "ix_unit_code_unit_id",
                table: "unit_code",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_venue_commune_id_name_folded_village_folded",
                table: "venue",
                columns: new[] { "commune_id", "name_folded", "village_folded" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_venue_name_folded",
                table: "venue",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_claim");

            migrationBuilder.DropTable(
                name: "account_grant");

            migrationBuilder.DropTable(
                name: "account_login");

            migrationBuilder.DropTable(
                name: "account_token");

            migrationBuilder.DropTable(
                name: "activity_audience");

            migrationBuilder.DropTable(
                name: "activity_co_organiser");

            migrationBuilder.DropTable(
                name: "activity_scope");

            migrationBuilder.DropTable(
                name: "activity_speaker");

            migrationBuilder.DropTable(
                name: "attendance");

            migrationBuilder.DropTable(
                name: "audit_entry");

            migrationBuilder.DropTable(
                name: "booking");

            migrationBuilder.DropTable(
                name: "campaign_key_date");

            migrationBuilder.DropTable(
                name: "campaign_target");

            migrationBuilder.DropTable(
                name: "check_in");

            migrationBuilder.DropTable(
                name: "consent");

            migrationBuilder.DropTable(
                name: "data_protection_key");

            migrationBuilder.DropTable(
                name: "event");

            migrationBuilder.DropTable(
                name: "headcount");

            migrationBuilder.DropTable(
                name: "installation");

            migrationBuilder.DropTable(
                name: "lead_agency");

            migrationBuilder.DropTable(
                name: "message");

            migrationBuilder.DropTable(
                name: "unit_code");

            migrationBuilder.DropTable(
                name: "audience_group");

            migrationBuilder.DropTable(
                name: "event_form");

            migrationBuilder.DropTable(
                name: "event_setting");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "registration");

            migrationBuilder.DropTable(
                name: "activity");

            migrationBuilder.DropTable(
                name: "person");

            migrationBuilder.DropTable(
                name: "account");

            migrationBuilder.DropTable(
                name: "campaign");

            migrationBuilder.DropTable(
                name: "venue");

            migrationBuilder.DropTable(
                name: "campaign_rule");

            migrationBuilder.DropTable(
                name: "unit");

            migrationBuilder.DropTable(
                name: "unit_level");
        }
    }
}
