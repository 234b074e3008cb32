using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using NpgsqlTypes;

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

            migrationBuilder.SqlFile("Sound.sql");

            migrationBuilder.CreateTable(
                name: "sent_form",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sent_form", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "account",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false, collation: "vi"),
                    name_folded = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                    public_vi = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    public_en = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                    public_name_vi = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    public_name_en = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                name: "collaborator_kind",
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
                    table.PrimaryKey("pk_collaborator_kind", x => x.id);
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
                name: "outreach_activity",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on_date = table.Column<LocalDate>(type: "date", nullable: false),
                    form_id = table.Column<Guid>(type: "uuid", nullable: false),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    female = table.Column<int>(type: "integer", nullable: false),
                    male = table.Column<int>(type: "integer", nullable: false),
                    sex_not_known = table.Column<int>(type: "integer", nullable: false),
                    under16 = table.Column<int>(type: "integer", nullable: false),
                    from16to30 = table.Column<int>(type: "integer", nullable: false),
                    from31to59 = table.Column<int>(type: "integer", nullable: false),
                    from60 = table.Column<int>(type: "integer", nullable: false),
                    age_not_known = table.Column<int>(type: "integer", nullable: false),
                    facts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_activity", x => new { x.activity_id, x.campaign_id, x.organising_unit_id, x.place_unit_id, x.on_date, x.form_id, x.setting_id, x.source });
                    table.CheckConstraint("ck_outreach_activity_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                });

            migrationBuilder.CreateTable(
                name: "outreach_delta",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: true),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    source = table.Column<string>(type: "text", nullable: true),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    on_date = table.Column<LocalDate>(type: "date", nullable: true),
                    form_id = table.Column<Guid>(type: "uuid", nullable: true),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: true),
                    female = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    male = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    sex_not_known = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    under16 = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    from16to30 = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    from31to59 = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    from60 = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    age_not_known = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    facts = table.Column<int>(type: "integer", nullable: false, defaultValue: 0)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_delta", x => x.id);
                    table.CheckConstraint("ck_outreach_delta_fact", "source IS NULL OR num_nulls(activity_id, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id) = 0");
                    table.CheckConstraint("ck_outreach_delta_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                    table.CheckConstraint("ck_outreach_delta_subject", "activity_id IS NOT NULL OR person_id IS NOT NULL");
                });

            migrationBuilder.CreateTable(
                name: "outreach_event",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    on_date = table.Column<LocalDate>(type: "date", nullable: false),
                    form_id = table.Column<Guid>(type: "uuid", nullable: false),
                    setting_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confirmed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_event", x => x.activity_id);
                });

            migrationBuilder.CreateTable(
                name: "outreach_listed",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    on_date = table.Column<LocalDate>(type: "date", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    days = table.Column<LocalDate[]>(type: "date[]", nullable: false),
                    form_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    sources = table.Column<string[]>(type: "text[]", nullable: false),
                    named = table.Column<bool>(type: "boolean", nullable: false),
                    own = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_listed", x => new { x.campaign_id, x.unit_id, x.side, x.on_date, x.activity_id });
                    table.CheckConstraint("ck_outreach_listed_side", "side IN ('organising', 'place')");
                });

            migrationBuilder.CreateTable(
                name: "outreach_person",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organising_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_unit_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_person", x => new { x.person_id, x.campaign_id, x.organising_unit_id, x.place_unit_id });
                });

            migrationBuilder.CreateTable(
                name: "outreach_total",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    dimension = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    female = table.Column<long>(type: "bigint", nullable: false),
                    male = table.Column<long>(type: "bigint", nullable: false),
                    sex_not_known = table.Column<long>(type: "bigint", nullable: false),
                    under16 = table.Column<long>(type: "bigint", nullable: false),
                    from16to30 = table.Column<long>(type: "bigint", nullable: false),
                    from31to59 = table.Column<long>(type: "bigint", nullable: false),
                    from60 = table.Column<long>(type: "bigint", nullable: false),
                    age_not_known = table.Column<long>(type: "bigint", nullable: false),
                    people = table.Column<long>(type: "bigint", nullable: false),
                    events_held = table.Column<long>(type: "bigint", nullable: false),
                    events_confirmed = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_total", x => new { x.campaign_id, x.unit_id, x.side, x.dimension, x.value });
                    table.CheckConstraint("ck_outreach_total_dimension", "dimension IN ('all', 'form', 'setting', 'source', 'day')");
                    table.CheckConstraint("ck_outreach_total_side", "side IN ('organising', 'place')");
                    table.CheckConstraint("ck_outreach_total_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                });

            migrationBuilder.CreateTable(
                name: "outreach_unrecorded",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "text", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outreach_unrecorded", x => new { x.campaign_id, x.unit_id, x.side, x.ends_at, x.session_id });
                });

            migrationBuilder.CreateTable(
                name: "repeatable_sql",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    applied_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_repeatable_sql", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "spoken_language",
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
                    table.PrimaryKey("pk_spoken_language", x => x.id);
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
                name: "account_recovery_code",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    used_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_recovery_code", x => x.id);
                    table.ForeignKey(
                        name: "fk_account_recovery_code_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_second_factor",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    last_step = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_second_factor", x => x.account_id);
                    table.ForeignKey(
                        name: "fk_account_second_factor_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_session",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    second_factor = table.Column<bool>(type: "boolean", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_session", x => x.id);
                    table.ForeignKey(
                        name: "fk_account_session_account_account_id",
                        column: x => x.account_id,
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
                name: "sign_in_try",
                columns: table => new
                {
                    key = table.Column<byte[]>(type: "bytea", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: true),
                    step = table.Column<string>(type: "text", nullable: false),
                    known_browser = table.Column<bool>(type: "boolean", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    last_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_try", x => x.key);
                    table.CheckConstraint("ck_sign_in_try_step", "step IN ('password', 'code', 'code_anywhere', 'own_password')");
                    table.ForeignKey(
                        name: "fk_sign_in_try_account_account_id",
                        column: x => x.account_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "waiting_settlement",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_settlement", x => x.operation_id);
                    table.CheckConstraint("ck_waiting_settlement_by", "(by_id IS NULL) = (decision = 'closed')");
                    table.CheckConstraint("ck_waiting_settlement_decision", "decision IN ('let_in', 'left', 'closed')");
                    table.CheckConstraint("ck_waiting_settlement_reason", "length(reason) BETWEEN 1 AND 300");
                    table.ForeignKey(
                        name: "fk_waiting_settlement_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id");
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
                    public_name = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                    public_name_vi = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    public_name_en = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                name: "course",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    title_folded = table.Column<string>(type: "text", nullable: false),
                    aims = table.Column<string>(type: "text", nullable: false),
                    cadre = table.Column<string>(type: "text", nullable: false),
                    hours = table.Column<int>(type: "integer", nullable: false),
                    least_percent = table.Column<int>(type: "integer", nullable: false),
                    test_required = table.Column<bool>(type: "boolean", nullable: false),
                    pass_mark = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_course", x => x.id);
                    table.CheckConstraint("ck_course_hours", "hours BETWEEN 1 AND 400");
                    table.CheckConstraint("ck_course_rule", "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))");
                    table.CheckConstraint("ck_course_title", "title <> '' AND title_folded <> ''");
                    table.ForeignKey(
                        name: "fk_course_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_course_units_unit_id",
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
                    standing_id = table.Column<Guid>(type: "uuid", nullable: false),
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
                    public_name = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    public_name_folded = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
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
                    turns = table.Column<int>(type: "integer", nullable: false),
                    events = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_target", x => new { x.campaign_id, x.unit_id });
                    table.CheckConstraint("ck_campaign_target_turns", "turns >= 0 AND events >= 0");
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
                name: "collaborator",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    keeping_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    skills = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<LocalDate>(type: "date", nullable: false),
                    ended_on = table.Column<LocalDate>(type: "date", nullable: true),
                    consent_version = table.Column<string>(type: "text", nullable: false),
                    consent_channel = table.Column<string>(type: "text", nullable: false),
                    consent_on = table.Column<LocalDate>(type: "date", nullable: false),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator", x => x.id);
                    table.CheckConstraint("ck_collaborator_consent", "consent_version <> ''");
                    table.CheckConstraint("ck_collaborator_consent_channel", "consent_channel IN ('paper', 'spoken', 'phone', 'message')");
                    table.CheckConstraint("ck_collaborator_ended", "ended_on >= since");
                    table.CheckConstraint("ck_collaborator_skills", "length(skills) <= 300");
                    table.ForeignKey(
                        name: "fk_collaborator_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_units_keeping_unit_id",
                        column: x => x.keeping_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_apart",
                columns: table => new
                {
                    one_id = table.Column<Guid>(type: "uuid", nullable: false),
                    other_id = table.Column<Guid>(type: "uuid", nullable: false),
                    said_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    said_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_apart", x => new { x.one_id, x.other_id });
                    table.CheckConstraint("ck_person_apart_order", "one_id < other_id");
                    table.ForeignKey(
                        name: "fk_person_apart_account_said_by_id",
                        column: x => x.said_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_apart_persons_one_id",
                        column: x => x.one_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_person_apart_persons_other_id",
                        column: x => x.other_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_merge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kept_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    taken = table.Column<string>(type: "jsonb", nullable: false),
                    undone_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_merge", x => x.id);
                    table.CheckConstraint("ck_person_merge_two", "kept_id <> merged_id");
                    table.CheckConstraint("ck_person_merge_undone", "(undone_at IS NULL) = (undone_by_id IS NULL)");
                    table.ForeignKey(
                        name: "fk_person_merge_account_merged_by_id",
                        column: x => x.merged_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_account_undone_by_id",
                        column: x => x.undone_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_persons_kept_id",
                        column: x => x.kept_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_persons_merged_id",
                        column: x => x.merged_id,
                        principalTable: "person",
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
                    checks_out = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
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
                    ended_early_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    holds_bookings = table.Column<bool>(type: "boolean", nullable: false, computedColumnSql: "state IN ('scheduled', 'held', 'confirmed')", stored: true)
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
                name: "collaborator_cover",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_cover", x => new { x.collaborator_id, x.unit_id });
                    table.ForeignKey(
                        name: "fk_collaborator_cover_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_collaborator_cover_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_kind_held",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_kind_held", x => new { x.collaborator_id, x.kind_id });
                    table.ForeignKey(
                        name: "fk_collaborator_kind_held_collaborator_kind_kind_id",
                        column: x => x.kind_id,
                        principalTable: "collaborator_kind",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_kind_held_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_language",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    language_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_language", x => new { x.collaborator_id, x.language_id });
                    table.ForeignKey(
                        name: "fk_collaborator_language_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_collaborator_language_spoken_language_language_id",
                        column: x => x.language_id,
                        principalTable: "spoken_language",
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
                name: "course_run",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    course_id = table.Column<Guid>(type: "uuid", nullable: false),
                    least_percent = table.Column<int>(type: "integer", nullable: false),
                    test_required = table.Column<bool>(type: "boolean", nullable: false),
                    pass_mark = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false, computedColumnSql: "'course_run'", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_course_run", x => x.activity_id);
                    table.CheckConstraint("ck_course_run_rule", "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))");
                    table.ForeignKey(
                        name: "fk_course_run_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_course_run_course_course_id",
                        column: x => x.course_id,
                        principalTable: "course",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "device_grant",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    gate = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    may_search = table.Column<bool>(type: "boolean", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    device_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    paired_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    ended_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    revoked_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    revoked_by_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_device_grant", x => x.id);
                    table.CheckConstraint("ck_device_grant_ended", "(ended_at IS NULL) = (ended_by_id IS NULL)");
                    table.CheckConstraint("ck_device_grant_gate", "length(gate) BETWEEN 1 AND 40");
                    table.CheckConstraint("ck_device_grant_hashes", "octet_length(token_hash) = 32 AND octet_length(device_hash) = 32");
                    table.CheckConstraint("ck_device_grant_name", "length(name) BETWEEN 1 AND 40");
                    table.CheckConstraint("ck_device_grant_paired", "(device_hash IS NULL) = (paired_at IS NULL)");
                    table.CheckConstraint("ck_device_grant_revoked", "(revoked_at IS NULL) = (revoked_by_id IS NULL)");
                    table.ForeignKey(
                        name: "fk_device_grant_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_device_grant_account_ended_by_id",
                        column: x => x.ended_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_device_grant_account_revoked_by_id",
                        column: x => x.revoked_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_device_grant_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
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
                name: "invitation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_to = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    invited_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    asked_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    answered_version = table.Column<int>(type: "integer", nullable: true),
                    proposal = table.Column<string>(type: "text", nullable: false),
                    proposed_on = table.Column<LocalDate>(type: "date", nullable: true),
                    proposed_from = table.Column<LocalTime>(type: "time", nullable: true),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitation", x => x.id);
                    table.CheckConstraint("ck_invitation_answer", "answer IN ('yes', 'no', 'another_time')");
                    table.CheckConstraint("ck_invitation_answered", "num_nulls(answer, answered_at, answered_version) IN (0, 3)");
                    table.CheckConstraint("ck_invitation_invited_to", "invited_to IN ('speak', 'help')");
                    table.CheckConstraint("ck_invitation_proposal", "length(proposal) <= 300 AND (coalesce(answer, '') = 'another_time' OR (proposal = '' AND proposed_on IS NULL AND proposed_from IS NULL))");
                    table.CheckConstraint("ck_invitation_token_hash", "octet_length(token_hash) = 32");
                    table.ForeignKey(
                        name: "fk_invitation_account_invited_by_id",
                        column: x => x.invited_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_invitation_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_invitation_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
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
                    contact_name = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    discreet = table.Column<bool>(type: "boolean", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    name_changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    passed_to_id = table.Column<Guid>(type: "uuid", nullable: true),
                    joined_to_id = table.Column<Guid>(type: "uuid", nullable: true),
                    joined_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    declined_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration", x => x.id);
                    table.CheckConstraint("ck_registration_birth_year", "birth_year BETWEEN 1900 AND 2100");
                    table.CheckConstraint("ck_registration_channel", "channel IN ('public', 'organiser', 'walk_in', 'paper', 'import')");
                    table.CheckConstraint("ck_registration_code", "code ~ '^[0-9A-Z]{6,10}$'");
                    table.CheckConstraint("ck_registration_contact", "contact_name IS NULL OR is_group");
                    table.CheckConstraint("ck_registration_declined", "declined_at IS NULL OR state = 'withdrawn'");
                    table.CheckConstraint("ck_registration_joined", "joined_to_id IS NULL OR (state = 'withdrawn' AND joined_to_id <> id)");
                    table.CheckConstraint("ck_registration_language", "language IN ('vi', 'en')");
                    table.CheckConstraint("ck_registration_passed", "passed_to_id IS NULL OR (state = 'withdrawn' AND passed_to_id <> id)");
                    table.CheckConstraint("ck_registration_person", "person_id IS NOT NULL OR is_group");
                    table.CheckConstraint("ck_registration_phone", "phone ~ '^[+][1-9][0-9]{6,14}$'");
                    table.CheckConstraint("ck_registration_places", "places BETWEEN 1 AND 500");
                    table.CheckConstraint("ck_registration_sex", "sex IN ('female', 'male')");
                    table.CheckConstraint("ck_registration_state", "state IN ('confirmed', 'withdrawn', 'waiting')");
                    table.CheckConstraint("ck_registration_token_hash", "octet_length(token_hash) = 32");
                    table.CheckConstraint("ck_registration_waiting", "state <> 'waiting' OR is_group");
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
                        name: "fk_registration_registration_joined_to_id",
                        column: x => x.joined_to_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_registration_registration_passed_to_id",
                        column: x => x.passed_to_id,
                        principalTable: "registration",
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
                name: "registration_tally",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    places_taken = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_tally", x => x.activity_id);
                    table.ForeignKey(
                        name: "fk_registration_tally_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "self_check_in",
                columns: table => new
                {
                    check_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_self_check_in", x => x.check_in_id);
                    table.CheckConstraint("ck_self_check_in_phone_hash", "octet_length(phone_hash) = 32");
                    table.ForeignKey(
                        name: "fk_self_check_in_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "self_check_in_setting",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    way = table.Column<string>(type: "text", nullable: false),
                    changed_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_self_check_in_setting", x => x.activity_id);
                    table.CheckConstraint("ck_self_check_in_setting_way", "way IN ('off', 'poster', 'screen')");
                    table.ForeignKey(
                        name: "fk_self_check_in_setting_account_changed_by_id",
                        column: x => x.changed_by_id,
                        principalTable: "account",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_self_check_in_setting_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    called_off_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
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
                name: "waiting_refused",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    refused = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_refused", x => new { x.activity_id, x.actor_kind, x.actor_id });
                    table.CheckConstraint("ck_waiting_refused_actor_kind", "actor_kind IN ('account', 'device')");
                    table.CheckConstraint("ck_waiting_refused_refused", "refused > 0");
                    table.ForeignKey(
                        name: "fk_waiting_refused_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id");
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
                    table.CheckConstraint("ck_consent_given_by", "given_by IN ('self', 'guardian', 'representative')");
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
                name: "contact_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    old_phone = table.Column<string>(type: "text", nullable: true),
                    old_email = table.Column<string>(type: "text", nullable: true),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_change", x => x.id);
                    table.CheckConstraint("ck_contact_change_token_hash", "octet_length(token_hash) = 32");
                    table.CheckConstraint("ck_contact_change_undone", "undone_at IS NULL OR (old_phone IS NULL AND old_email IS NULL)");
                    table.ForeignKey(
                        name: "fk_contact_change_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
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
                    claimed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    sent_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    mailbox = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message", x => x.id);
                    table.CheckConstraint("ck_message_channel", "channel IN ('email')");
                    table.CheckConstraint("ck_message_claimed", "claimed_at IS NULL OR state = 'due'");
                    table.CheckConstraint("ck_message_reason", "state NOT IN ('skipped', 'failed') OR reason IS NOT NULL");
                    table.CheckConstraint("ck_message_rule", "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'contact_changed', 'invitation', 'declined')");
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
                name: "participant",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    workplace = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participant", x => x.registration_id);
                    table.ForeignKey(
                        name: "fk_participant_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "registration_apart",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    one_id = table.Column<Guid>(type: "uuid", nullable: false),
                    other_id = table.Column<Guid>(type: "uuid", nullable: false),
                    said_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    said_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_apart", x => new { x.activity_id, x.one_id, x.other_id });
                    table.ForeignKey(
                        name: "fk_registration_apart_account_said_by_id",
                        column: x => x.said_by_id,
                        principalTable: "account",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_registration_apart_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_registration_apart_registration_one_id",
                        column: x => x.one_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_registration_apart_registration_other_id",
                        column: x => x.other_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "registration_member",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    sex = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_member", x => new { x.registration_id, x.position });
                    table.CheckConstraint("ck_registration_member_name", "name <> ''");
                    table.CheckConstraint("ck_registration_member_position", "position BETWEEN 0 AND 499");
                    table.CheckConstraint("ck_registration_member_sex", "sex IN ('female', 'male')");
                    table.ForeignKey(
                        name: "fk_registration_member_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sheet_row",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sheet_row", x => x.registration_id);
                    table.UniqueConstraint("uq_sheet_row_number", x => new { x.activity_id, x.number });
                    table.CheckConstraint("ck_sheet_row_number", "number > 0");
                    table.ForeignKey(
                        name: "fk_sheet_row_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_sheet_row_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "test_mark",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    value = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_test_mark", x => x.id);
                    table.CheckConstraint("ck_test_mark_value", "value BETWEEN 0 AND 10");
                    table.ForeignKey(
                        name: "fk_test_mark_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_test_mark_registration_registration_id",
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
                    annulled_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    left_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attendance", x => x.id);
                    table.CheckConstraint("ck_attendance_sound", "attendance_is_sound(source, female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known)");
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
                    standing_id = table.Column<Guid>(type: "uuid", nullable: true),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    during = table.Column<Interval>(type: "tstzrange", nullable: false, computedColumnSql: "tstzrange(starts_at, ends_at)", stored: true),
                    held = table.Column<bool>(type: "boolean", nullable: false, defaultValueSql: "true"),
                    rooms = table.Column<NpgsqlRange<int>>(type: "int4range", nullable: false, computedColumnSql: "int4range(room_from, room_to, '[]')", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_booking", x => x.id);
                    table.CheckConstraint("ck_booking_held", "held");
                    table.CheckConstraint("ck_booking_resource", "(venue_id IS NULL) <> (person_id IS NULL)");
                    table.CheckConstraint("ck_booking_rooms", "(room_from IS NULL) = (room_to IS NULL) AND (venue_id IS NOT NULL OR room_from IS NULL)");
                    table.CheckConstraint("ck_booking_standing", "(person_id IS NULL) = (standing_id IS NULL)");
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
                name: "door_phone",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    first_seen_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    last_session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    gate = table.Column<string>(type: "text", nullable: true),
                    waiting = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_door_phone", x => x.id);
                    table.CheckConstraint("ck_door_phone_actor", "actor_kind IN ('account', 'device')");
                    table.CheckConstraint("ck_door_phone_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                    table.CheckConstraint("ck_door_phone_key", "octet_length(public_key) = 64");
                    table.CheckConstraint("ck_door_phone_waiting", "waiting >= 0");
                    table.ForeignKey(
                        name: "fk_door_phone_session_last_session_id",
                        column: x => x.last_session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "grid_entry",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    before = table.Column<string>(type: "text", nullable: true),
                    after = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grid_entry", x => x.id);
                    table.CheckConstraint("ck_grid_entry_after", "after IN ('present', 'late', 'excused', 'absent')");
                    table.CheckConstraint("ck_grid_entry_before", "before IN ('present', 'late', 'excused', 'absent')");
                    table.CheckConstraint("ck_grid_entry_change", "before IS DISTINCT FROM after");
                    table.CheckConstraint("ck_grid_entry_reason", "before IS NULL OR coalesce(reason, '') <> ''");
                    table.ForeignKey(
                        name: "fk_grid_entry_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grid_entry_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grid_entry_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_import",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: true),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    columns = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'[]'"),
                    state = table.Column<string>(type: "text", nullable: false),
                    consent = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    touched_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    sheets = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'[]'"),
                    sheet = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    head_first = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    head_rows = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    take_hidden = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    words = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'{}'"),
                    years = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'{}'")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_import", x => x.id);
                    table.CheckConstraint("ck_list_import_about", "(kind = 'attendance') = (activity_id IS NOT NULL AND session_id IS NOT NULL)");
                    table.CheckConstraint("ck_list_import_finished", "(state = 'done') = (finished_at IS NOT NULL)");
                    table.CheckConstraint("ck_list_import_kind", "kind IN ('attendance', 'accounts')");
                    table.CheckConstraint("ck_list_import_language", "language IN ('vi', 'en')");
                    table.CheckConstraint("ck_list_import_state", "state IN ('read', 'running', 'done')");
                    table.ForeignKey(
                        name: "fk_list_import_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_list_import_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_list_import_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
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
                    reason = table.Column<string>(type: "text", nullable: true),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    sex = table.Column<string>(type: "text", nullable: true),
                    age_band = table.Column<string>(type: "text", nullable: true),
                    female = table.Column<int>(type: "integer", nullable: true),
                    first_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    first_gate = table.Column<string>(type: "text", nullable: true),
                    let_in = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    male = table.Column<int>(type: "integer", nullable: true),
                    people = table.Column<int>(type: "integer", nullable: true),
                    waits = table.Column<string>(type: "text", nullable: true),
                    walk_in_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in", x => x.id);
                    table.CheckConstraint("ck_check_in_sound", "check_in_is_sound(kind, actor_kind, source, door_verdict, server_verdict, sex, age_band, waits, people, female, male, first_at, first_gate)");
                    table.ForeignKey(
                        name: "fk_check_in_door_phones_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
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
                    takes_back = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    entered = table.Column<string[]>(type: "text[]", nullable: true),
                    counted_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    device_grant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    gate = table.Column<string>(type: "text", nullable: true),
                    counted_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_headcount", x => x.id);
                    table.CheckConstraint("ck_headcount_cells", "corrects_id IS NOT NULL OR least(female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known) >= 0");
                    table.CheckConstraint("ck_headcount_counter", "num_nonnulls(counted_by_id, device_grant_id) = 1");
                    table.CheckConstraint("ck_headcount_splits", "female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known");
                    table.CheckConstraint("ck_headcount_takes_back", "NOT takes_back OR corrects_id IS NOT NULL");
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
                        name: "fk_headcount_device_grants_device_grant_id",
                        column: x => x.device_grant_id,
                        principalTable: "device_grant",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_headcount_door_phones_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
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

            migrationBuilder.CreateTable(
                name: "waiting_headcount",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    female = table.Column<int>(type: "integer", nullable: false),
                    male = table.Column<int>(type: "integer", nullable: false),
                    sex_not_known = table.Column<int>(type: "integer", nullable: false),
                    gate = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    counted_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    waits = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_headcount", x => x.operation_id);
                    table.CheckConstraint("ck_waiting_headcount_actor_kind", "actor_kind IN ('account', 'device')");
                    table.CheckConstraint("ck_waiting_headcount_waits", "waits IN ('revoked', 'before', 'late', 'ceiling', 'confirmed', 'early', 'after')");
                    table.ForeignKey(
                        name: "fk_waiting_headcount_door_phone_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_waiting_headcount_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "waiting_walk_in",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true),
                    sex = table.Column<string>(type: "text", nullable: true),
                    birth_year = table.Column<int>(type: "integer", nullable: true),
                    commune_id = table.Column<Guid>(type: "uuid", nullable: true),
                    consent = table.Column<bool>(type: "boolean", nullable: false),
                    guardian = table.Column<bool>(type: "boolean", nullable: false),
                    received_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    waits = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_walk_in", x => x.operation_id);
                    table.CheckConstraint("ck_waiting_walk_in_actor_kind", "actor_kind IN ('account', 'device')");
                    table.CheckConstraint("ck_waiting_walk_in_sex", "sex IN ('female', 'male')");
                    table.CheckConstraint("ck_waiting_walk_in_waits", "waits IN ('revoked', 'before', 'late', 'ceiling', 'confirmed', 'early')");
                    table.ForeignKey(
                        name: "fk_waiting_walk_in_door_phone_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_waiting_walk_in_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_waiting_walk_in_units_commune_id",
                        column: x => x.commune_id,
                        principalTable: "unit",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "walk_in",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    already = table.Column<bool>(type: "boolean", nullable: false),
                    door = table.Column<bool>(type: "boolean", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    received_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_walk_in", x => x.operation_id);
                    table.CheckConstraint("ck_walk_in_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                    table.ForeignKey(
                        name: "fk_walk_in_door_phone_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_walk_in_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_walk_in_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_import_row",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sheet = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    number = table.Column<int>(type: "integer", nullable: false),
                    cells = table.Column<string[]>(type: "text[]", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    hidden = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: true),
                    taken = table.Column<bool>(type: "boolean", nullable: true),
                    apart = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    who = table.Column<Guid>(type: "uuid", nullable: true),
                    there = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_import_row", x => new { x.import_id, x.sheet, x.number });
                    table.CheckConstraint("ck_list_import_row_fault", "(outcome = 'fault') = (fault IS NOT NULL) OR outcome = 'skipped' OR outcome IS NULL AND fault IS NULL");
                    table.CheckConstraint("ck_list_import_row_outcome", "outcome IN ('added', 'registered', 'already', 'absent', 'skipped', 'fault')");
                    table.ForeignKey(
                        name: "fk_list_import_row_list_import_import_id",
                        column: x => x.import_id,
                        principalTable: "list_import",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "check_in_settlement",
                columns: table => new
                {
                    check_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: false),
                    act_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in_settlement", x => x.check_in_id);
                    table.CheckConstraint("ck_check_in_settlement_act", "(decision = 'let_in') = (act_id IS NOT NULL)");
                    table.CheckConstraint("ck_check_in_settlement_by", "(by_id IS NULL) = (decision = 'closed')");
                    table.CheckConstraint("ck_check_in_settlement_decision", "decision IN ('let_in', 'left', 'closed')");
                    table.CheckConstraint("ck_check_in_settlement_reason", "length(reason) BETWEEN 1 AND 300");
                    table.ForeignKey(
                        name: "fk_check_in_settlement_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_check_in_settlement_check_in_act_id",
                        column: x => x.act_id,
                        principalTable: "check_in",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_check_in_settlement_check_in_check_in_id",
                        column: x => x.check_in_id,
                        principalTable: "check_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "check_in_ticks",
                columns: table => new
                {
                    check_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    positions = table.Column<short[]>(type: "smallint[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in_ticks", x => x.check_in_id);
                    table.ForeignKey(
                        name: "fk_check_in_ticks_check_in_check_in_id",
                        column: x => x.check_in_id,
                        principalTable: "check_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_account_demo_key",
                table: "account",
                column: "demo_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_account_display_name_id",
                table: "account",
                columns: new[] { "display_name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_account_name_folded",
                table: "account",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

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
                name: "ix_account_grant_open",
                table: "account_grant",
                columns: new[] { "account_id", "role", "unit_id", "acting_unit_id", "activity_id" },
                unique: true,
                filter: "valid_to IS NULL")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_unit_id",
                table: "account_grant",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_login_user_id",
                table: "account_login",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_recovery_code_account_id_hash",
                table: "account_recovery_code",
                columns: new[] { "account_id", "hash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_account_session_account_id",
                table: "account_session",
                column: "account_id");

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
                name: "ix_activity_place",
                table: "activity",
                columns: new[] { "place_unit_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_scheduled_by_id",
                table: "activity",
                column: "scheduled_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_activity_title",
                table: "activity",
                columns: new[] { "title_folded", "id" });

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
                name: "ix_attendance_check_in_id",
                table: "attendance",
                column: "check_in_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_attendance_person_id",
                table: "attendance",
                column: "person_id");

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
                name: "ix_audience_group_key",
                table: "audience_group",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_actor_id_at",
                table: "audit_entry",
                columns: new[] { "actor_id", "at" });

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
                name: "ix_check_in_differs",
                table: "check_in",
                columns: new[] { "session_id", "received_at", "id" },
                filter: "(door_verdict IS NOT NULL AND door_verdict <> server_verdict) OR server_verdict = 'to_settle'");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_of_device",
                table: "check_in",
                column: "actor_id",
                filter: "actor_kind = 'device' AND kind = 'admit' AND server_verdict = 'accepted'");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_phone_id",
                table: "check_in",
                column: "phone_id",
                filter: "phone_id IS NOT NULL");

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
                name: "ix_check_in_waiting",
                table: "check_in",
                column: "session_id",
                filter: "server_verdict = 'to_settle'");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_settlement_act_id",
                table: "check_in_settlement",
                column: "act_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_created_by_id",
                table: "collaborator",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_keeping_unit_id",
                table: "collaborator",
                column: "keeping_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_person_id",
                table: "collaborator",
                column: "person_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_cover_unit_id",
                table: "collaborator_cover",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_kind_key",
                table: "collaborator_kind",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_kind_held_kind_id",
                table: "collaborator_kind_held",
                column: "kind_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_language_language_id",
                table: "collaborator_language",
                column: "language_id");

            migrationBuilder.CreateIndex(
                name: "ix_consent_person_id",
                table: "consent",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_consent_registration_id",
                table: "consent",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_contact_change_registration_id",
                table: "contact_change",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_contact_change_token_hash",
                table: "contact_change",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_course_created_by_id",
                table: "course",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_course_title_folded_id",
                table: "course",
                columns: new[] { "title_folded", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_course_unit_id",
                table: "course",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_course_run_course_id",
                table: "course_run",
                column: "course_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_activity_id",
                table: "device_grant",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_created_by_id",
                table: "device_grant",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_ended_by_id",
                table: "device_grant",
                column: "ended_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_revoked_by_id",
                table: "device_grant",
                column: "revoked_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_token_hash",
                table: "device_grant",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_door_phone_actor_kind_actor_id",
                table: "door_phone",
                columns: new[] { "actor_kind", "actor_id" });

            migrationBuilder.CreateIndex(
                name: "ix_door_phone_last_session_id",
                table: "door_phone",
                column: "last_session_id");

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
                name: "ix_grid_entry_by_id",
                table: "grid_entry",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_grid_entry_registration_id",
                table: "grid_entry",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_grid_entry_session_id_registration_id_at",
                table: "grid_entry",
                columns: new[] { "session_id", "registration_id", "at" });

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
                name: "ix_headcount_device_grant_id",
                table: "headcount",
                column: "device_grant_id");

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
                name: "ix_headcount_phone_id",
                table: "headcount",
                column: "phone_id");

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
                name: "ix_invitation_invited_by_id",
                table: "invitation",
                column: "invited_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_person_id",
                table: "invitation",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_standing",
                table: "invitation",
                columns: new[] { "activity_id", "person_id" },
                unique: true,
                filter: "withdrawn_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_token_hash",
                table: "invitation",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_lead_agency_agency_unit_id",
                table: "lead_agency",
                column: "agency_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_lead_agency_area_unit_id",
                table: "lead_agency",
                column: "area_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_import_activity_id_created_at",
                table: "list_import",
                columns: new[] { "activity_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_list_import_touched_at",
                table: "list_import",
                column: "touched_at",
                filter: "state <> 'done'");

            migrationBuilder.CreateIndex(
                name: "ix_list_import_row_import_id_number",
                table: "list_import_row",
                columns: new[] { "import_id", "number" },
                filter: "outcome IS NULL");

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
                name: "ix_message_mailbox",
                table: "message",
                columns: new[] { "mailbox", "sent_at" },
                filter: "mailbox IS NOT NULL");

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
                name: "ix_outreach_activity_organising",
                table: "outreach_activity",
                columns: new[] { "campaign_id", "organising_unit_id" });

            migrationBuilder.CreateIndex(
                name: "ix_outreach_activity_place",
                table: "outreach_activity",
                columns: new[] { "campaign_id", "place_unit_id" });

            migrationBuilder.CreateIndex(
                name: "ix_outreach_event_organising",
                table: "outreach_event",
                columns: new[] { "campaign_id", "organising_unit_id" });

            migrationBuilder.CreateIndex(
                name: "ix_outreach_event_place",
                table: "outreach_event",
                columns: new[] { "campaign_id", "place_unit_id" });

            migrationBuilder.CreateIndex(
                name: "ix_outreach_listed_activity",
                table: "outreach_listed",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_outreach_unrecorded_activity",
                table: "outreach_unrecorded",
                column: "activity_id");

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
                name: "ix_person_name_sort_standing",
                table: "person",
                columns: new[] { "name_sort", "id" },
                filter: "merged_into_id IS NULL AND anonymised_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_person_standing_id",
                table: "person",
                column: "standing_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_apart_other_id",
                table: "person_apart",
                column: "other_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_apart_said_by_id",
                table: "person_apart",
                column: "said_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_kept_id",
                table: "person_merge",
                column: "kept_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_merged_by_id",
                table: "person_merge",
                column: "merged_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_standing",
                table: "person_merge",
                column: "merged_id",
                unique: true,
                filter: "undone_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_undone_by_id",
                table: "person_merge",
                column: "undone_by_id");

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
                name: "ix_registration_joined_to_id",
                table: "registration",
                column: "joined_to_id",
                filter: "joined_to_id IS NOT NULL");

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
                name: "ix_registration_passed_to_id",
                table: "registration",
                column: "passed_to_id",
                unique: true,
                filter: "passed_to_id IS NOT NULL");

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
                name: "ix_registration_waiting",
                table: "registration",
                columns: new[] { "activity_id", "created_at" },
                filter: "state = 'waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_self_check_in_activity_id_phone_hash",
                table: "self_check_in",
                columns: new[] { "activity_id", "phone_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_sent_form_at",
                table: "sent_form",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_session_activity_id_ordinal",
                table: "session",
                columns: new[] { "activity_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_further",
                table: "session",
                column: "starts_at",
                filter: "ordinal > 1");

            migrationBuilder.CreateIndex(
                name: "ix_session_starts_at",
                table: "session",
                column: "starts_at");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_try_account_id",
                table: "sign_in_try",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_try_last_at",
                table: "sign_in_try",
                column: "last_at");

            migrationBuilder.CreateIndex(
                name: "ix_spoken_language_key",
                table: "spoken_language",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_test_mark_by_id",
                table: "test_mark",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_test_mark_registration_id_at",
                table: "test_mark",
                columns: new[] { "registration_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_unit_level_key",
                table: "unit",
                column: "level_key");

            migrationBuilder.CreateIndex(
                name: "ix_unit_name",
                table: "unit",
                columns: new[] { "name_folded", "id" });

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

            migrationBuilder.CreateIndex(
                name: "ix_waiting_headcount_session_id_actor_id",
                table: "waiting_headcount",
                columns: new[] { "session_id", "actor_id" });

            migrationBuilder.CreateIndex(
                name: "ix_waiting_walk_in_session_id_actor_id",
                table: "waiting_walk_in",
                columns: new[] { "session_id", "actor_id" });

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_phone_id",
                table: "walk_in",
                column: "phone_id");

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_registration_id",
                table: "walk_in",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_session_id",
                table: "walk_in",
                column: "session_id");

            migrationBuilder.CreateTable(
                name: "long_job",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    page = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    of = table.Column<int>(type: "integer", nullable: false),
                    result = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    faults = table.Column<int>(type: "integer", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    touched_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    seen_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_long_job", x => x.id);
                    table.CheckConstraint("ck_long_job_ended", "(ended_at IS NULL) = (state IN ('waiting', 'running'))");
                    table.CheckConstraint("ck_long_job_failed", "state <> 'failed' OR fault IS NOT NULL");
                    table.CheckConstraint("ck_long_job_progress", "done >= 0 AND \"of\" >= 0");
                    table.CheckConstraint("ck_long_job_seen", "seen_at IS NULL OR ended_at IS NOT NULL");
                    table.CheckConstraint("ck_long_job_state", "state IN ('waiting', 'running', 'done', 'failed')");
                    table.ForeignKey(
                        name: "fk_long_job_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_long_job_unit_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_long_job_about",
                table: "long_job",
                columns: new[] { "subject_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_long_job_of_account",
                table: "long_job",
                columns: new[] { "by_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_long_job_open",
                table: "long_job",
                columns: new[] { "kind", "subject_id" },
                unique: true,
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_long_job_unseen",
                table: "long_job",
                column: "by_id",
                filter: "seen_at IS NULL");

            migrationBuilder.CreateTable(
                name: "report_indicator",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    section = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    measured_in_vi = table.Column<string>(type: "text", nullable: false),
                    measured_in_en = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    measure = table.Column<string>(type: "text", nullable: true),
                    formula = table.Column<string>(type: "text", nullable: true),
                    breakdown = table.Column<string>(type: "text", nullable: false),
                    together = table.Column<string>(type: "text", nullable: false),
                    decimals = table.Column<int>(type: "integer", nullable: false),
                    part_of = table.Column<string>(type: "text", nullable: true),
                    target = table.Column<decimal>(type: "numeric", nullable: true),
                    valid_from = table.Column<LocalDate>(type: "date", nullable: false),
                    valid_to = table.Column<LocalDate>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_indicator", x => x.id);
                    table.UniqueConstraint("ak_report_indicator_code", x => x.code);
                    table.CheckConstraint("ck_report_indicator_breakdown", "breakdown IN ('none', 'sex', 'age', 'form')");
                    table.CheckConstraint("ck_report_indicator_code", "code ~ '^[A-Z][A-Za-z0-9]{0,9}$'");
                    table.CheckConstraint("ck_report_indicator_decimals", "decimals BETWEEN 0 AND 3");
                    table.CheckConstraint("ck_report_indicator_source", "source IN ('entered', 'computed', 'formula')");
                    table.CheckConstraint("ck_report_indicator_source_parts", "(measure IS NOT NULL) = (source = 'computed') AND (formula IS NOT NULL) = (source = 'formula')");
                    table.CheckConstraint("ck_report_indicator_together", "together IN ('sum', 'sum_of_people', 'formula', 'none')");
                    table.CheckConstraint("ck_report_indicator_valid", "valid_to IS NULL OR valid_to >= valid_from");
                    table.ForeignKey(
                        name: "fk_report_indicator_report_indicator_part_of",
                        column: x => x.part_of,
                        principalTable: "report_indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_period_kind",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    counted_from = table.Column<string>(type: "text", nullable: false),
                    counted_to = table.Column<string>(type: "text", nullable: false),
                    as_of = table.Column<string>(type: "text", nullable: false),
                    final_on = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_period_kind", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "report_template",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_template", x => x.id);
                    table.CheckConstraint("ck_report_template_version", "version >= 1");
                });

            migrationBuilder.CreateTable(
                name: "report_deadline_rule",
                columns: table => new
                {
                    kind_id = table.Column<Guid>(type: "uuid", nullable: false),
                    level_key = table.Column<string>(type: "text", nullable: false),
                    due_on = table.Column<string>(type: "text", nullable: false),
                    may_send_unsigned = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_deadline_rule", x => new { x.kind_id, x.level_key });
                    table.ForeignKey(
                        name: "fk_report_deadline_rule_report_period_kind_kind_id",
                        column: x => x.kind_id,
                        principalTable: "report_period_kind",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_report_deadline_rule_unit_level_level_key",
                        column: x => x.level_key,
                        principalTable: "unit_level",
                        principalColumn: "key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_period",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind_id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    counted_from = table.Column<LocalDate>(type: "date", nullable: false),
                    counted_to = table.Column<LocalDate>(type: "date", nullable: false),
                    as_of = table.Column<LocalDate>(type: "date", nullable: false),
                    final_on = table.Column<LocalDate>(type: "date", nullable: false),
                    opened_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_period", x => x.id);
                    table.CheckConstraint("ck_report_period_days", "counted_from <= as_of AND as_of <= counted_to AND as_of <= final_on");
                    table.ForeignKey(
                        name: "fk_report_period_report_period_kind_kind_id",
                        column: x => x.kind_id,
                        principalTable: "report_period_kind",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_template_item",
                columns: table => new
                {
                    template_id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    required = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_template_item", x => new { x.template_id, x.indicator_id });
                    table.ForeignKey(
                        name: "fk_report_template_item_report_indicator_indicator_id",
                        column: x => x.indicator_id,
                        principalTable: "report_indicator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_template_item_report_template_template_id",
                        column: x => x.template_id,
                        principalTable: "report_template",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "report_template_level",
                columns: table => new
                {
                    template_id = table.Column<Guid>(type: "uuid", nullable: false),
                    level_key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_template_level", x => new { x.template_id, x.level_key });
                    table.ForeignKey(
                        name: "fk_report_template_level_report_template_template_id",
                        column: x => x.template_id,
                        principalTable: "report_template",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_report_template_level_unit_level_level_key",
                        column: x => x.level_key,
                        principalTable: "unit_level",
                        principalColumn: "key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_answer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    period_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    template_id = table.Column<Guid>(type: "uuid", nullable: false),
                    superior_id = table.Column<Guid>(type: "uuid", nullable: true),
                    due_on = table.Column<LocalDate>(type: "date", nullable: false),
                    may_send_unsigned = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    results = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    difficulties = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    proposals = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    begun_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    saved_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    saved_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    last_version = table.Column<int>(type: "integer", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_answer", x => x.id);
                    table.CheckConstraint("ck_report_answer_begun", "state = 'not_begun' OR begun_at IS NOT NULL");
                    table.CheckConstraint("ck_report_answer_saved", "(saved_at IS NULL) = (saved_by_id IS NULL)");
                    table.CheckConstraint("ck_report_answer_sent", "state NOT IN ('submitted', 'returned', 'accepted') OR last_version > 0");
                    table.CheckConstraint("ck_report_answer_source", "source IN ('unit', 'paper')");
                    table.CheckConstraint("ck_report_answer_state", "state IN ('not_begun', 'draft', 'waiting_for_head', 'submitted', 'returned', 'accepted')");
                    table.CheckConstraint("ck_report_answer_superior", "superior_id <> id");
                    table.ForeignKey(
                        name: "fk_report_answer_account_saved_by_id",
                        column: x => x.saved_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_answer_report_answer_superior_id",
                        column: x => x.superior_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_answer_report_period_period_id",
                        column: x => x.period_id,
                        principalTable: "report_period",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_answer_report_template_template_id",
                        column: x => x.template_id,
                        principalTable: "report_template",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_answer_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_figure",
                columns: table => new
                {
                    answer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    breakdown = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<decimal>(type: "numeric", nullable: true),
                    explanation = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    follow_up = table.Column<bool>(type: "boolean", nullable: false),
                    changed_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_figure", x => new { x.answer_id, x.indicator_id, x.breakdown });
                    table.CheckConstraint("ck_report_figure_value", "value >= 0");
                    table.ForeignKey(
                        name: "fk_report_figure_account_changed_by_id",
                        column: x => x.changed_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_figure_report_answer_answer_id",
                        column: x => x.answer_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_report_figure_report_indicator_indicator_id",
                        column: x => x.indicator_id,
                        principalTable: "report_indicator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_step",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    answer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version_number = table.Column<int>(type: "integer", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false, defaultValue: "")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_step", x => x.id);
                    table.CheckConstraint("ck_report_step_kind", "kind IN ('submit', 'accept', 'return', 'undo_accept', 'extend')");
                    table.ForeignKey(
                        name: "fk_report_step_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_step_report_answer_answer_id",
                        column: x => x.answer_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_version",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    answer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    submitted_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    submitted_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_on = table.Column<LocalDate>(type: "date", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    approved_name = table.Column<string>(type: "text", nullable: false),
                    approved_office = table.Column<string>(type: "text", nullable: false),
                    approved_on = table.Column<LocalDate>(type: "date", nullable: true),
                    document_number = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_version", x => x.id);
                    table.CheckConstraint("ck_report_version_number", "number >= 1");
                    table.CheckConstraint("ck_report_version_sha256", "sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')");
                    table.CheckConstraint("ck_report_version_source", "source IN ('unit', 'paper')");
                    table.ForeignKey(
                        name: "fk_report_version_account_submitted_by_id",
                        column: x => x.submitted_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_version_report_answer_answer_id",
                        column: x => x.answer_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_note",
                columns: table => new
                {
                    step_id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_note", x => new { x.step_id, x.indicator_id });
                    table.CheckConstraint("ck_report_note_text", "text <> ''");
                    table.ForeignKey(
                        name: "fk_report_note_report_indicator_indicator_id",
                        column: x => x.indicator_id,
                        principalTable: "report_indicator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_note_report_step_step_id",
                        column: x => x.step_id,
                        principalTable: "report_step",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "report_version_figure",
                columns: table => new
                {
                    version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    breakdown = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<decimal>(type: "numeric", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_version_figure", x => new { x.version_id, x.indicator_id, x.breakdown });
                    table.ForeignKey(
                        name: "fk_report_version_figure_report_indicator_indicator_id",
                        column: x => x.indicator_id,
                        principalTable: "report_indicator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_report_version_figure_report_version_version_id",
                        column: x => x.version_id,
                        principalTable: "report_version",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_report_answer_period_id_unit_id",
                table: "report_answer",
                columns: new[] { "period_id", "unit_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_answer_saved_by_id",
                table: "report_answer",
                column: "saved_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_answer_superior_id",
                table: "report_answer",
                column: "superior_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_answer_template_id",
                table: "report_answer",
                column: "template_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_answer_unit_id",
                table: "report_answer",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_deadline_rule_level_key",
                table: "report_deadline_rule",
                column: "level_key");

            migrationBuilder.CreateIndex(
                name: "ix_report_figure_changed_by_id",
                table: "report_figure",
                column: "changed_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_figure_indicator_id",
                table: "report_figure",
                column: "indicator_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_indicator_code",
                table: "report_indicator",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_indicator_part_of",
                table: "report_indicator",
                column: "part_of");

            migrationBuilder.CreateIndex(
                name: "ix_report_note_indicator_id",
                table: "report_note",
                column: "indicator_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_period_counted_from",
                table: "report_period",
                column: "counted_from");

            migrationBuilder.CreateIndex(
                name: "ix_report_period_kind_id_year",
                table: "report_period",
                columns: new[] { "kind_id", "year" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_period_kind_key",
                table: "report_period_kind",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_step_answer_id_id",
                table: "report_step",
                columns: new[] { "answer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_step_by_id",
                table: "report_step",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_template_key_version",
                table: "report_template",
                columns: new[] { "key", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_template_item_indicator_id",
                table: "report_template_item",
                column: "indicator_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_template_item_template_id_position",
                table: "report_template_item",
                columns: new[] { "template_id", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_template_level_level_key",
                table: "report_template_level",
                column: "level_key");

            migrationBuilder.CreateIndex(
                name: "ix_report_version_answer_id_number",
                table: "report_version",
                columns: new[] { "answer_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_report_version_submitted_by_id",
                table: "report_version",
                column: "submitted_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_report_version_figure_indicator_id",
                table: "report_version_figure",
                column: "indicator_id");

            migrationBuilder.SqlFile("Initial.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
