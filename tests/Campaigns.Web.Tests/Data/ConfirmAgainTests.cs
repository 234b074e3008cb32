using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>
/// Every change of a figure of a confirmed activity, whatever makes it, means that the activity has to be confirmed again.
/// </summary>
public sealed class ConfirmAgainTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Door = "'Cửa', 'account', '{by}', 'search'";

    private DoorWorld World => new(fixture.Database.Owner, fixture.Host.Services.GetRequiredService<Secrets>());

    /// <summary>
    /// Statements that write something of which a figure is made; {a} is the activity, {s} the session, {r} a registration that is present,
    /// {o} one that is not.
    /// </summary>
    public static TheoryData<string> Writes =>
        new(
            $"SELECT check_in_act(new_id(), 'admit', '{{s}}', NULL, '{{o}}', NULL, NULL, 'x', {Door}, '2026-11-24T08:00Z', NULL, "
                + "NULL, NULL, true, NULL, NULL, NULL, '2026-11-24T08:00Z', p_decided => true)",
            $"SELECT check_in_act(new_id(), 'annul', '{{s}}', NULL, NULL, NULL, (SELECT check_in_id FROM attendance WHERE "
                + $"session_id = '{{s}}'), 'x', {Door}, '2026-11-24T08:00Z', NULL, NULL, NULL, true, NULL, NULL, NULL, "
                + "'2026-11-24T08:00Z', p_decided => true)",
            $"SELECT check_in_act(new_id(), 'override', '{{s}}', NULL, NULL, NULL, (SELECT check_in_id FROM attendance WHERE "
                + $"session_id = '{{s}}'), 'x', {Door}, '2026-11-24T08:00Z', NULL, NULL, NULL, true, 3, NULL, NULL, "
                + "'2026-11-24T08:00Z', p_decided => true)",
            """
            INSERT INTO headcount (id, operation_id, session_id, activity_id, female, male, sex_not_known, under16, from16to30, from31to59,
              from60, age_not_known, organising_unit_id, place_unit_id, on_date, counted_by_id, counted_at) SELECT new_id(), new_id(),
              '{s}', id, 1, 0, 0, 0, 0, 0, 0, 1, organising_unit_id, place_unit_id, '2026-11-24', created_by_id, now() FROM activity
              WHERE id = '{a}'
            """,
            "UPDATE attendance SET male = 0, female = 1 WHERE session_id = '{s}'",
            "UPDATE attendance SET annulled_at = now() WHERE session_id = '{s}'",
            "DELETE FROM attendance WHERE session_id = '{s}'",
            """
            INSERT INTO grid_entry (id, session_id, registration_id, after, by_id, at) SELECT new_id(), '{s}', '{r}', 'present',
              created_by_id, now() FROM activity WHERE id = '{a}'
            """,
            """
            INSERT INTO test_mark (id, registration_id, value, by_id, at) SELECT new_id(), '{r}', 8, created_by_id, now() FROM activity
              WHERE id = '{a}'
            """,
            """
            UPDATE activity SET place_unit_id = (SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id DESC LIMIT 1) WHERE id = '{a}'
            """,
            "UPDATE activity SET campaign_id = (SELECT id FROM campaign LIMIT 1) WHERE id = '{a}'",
            "UPDATE event SET form_id = (SELECT id FROM event_form ORDER BY position DESC LIMIT 1) WHERE activity_id = '{a}'",
            "UPDATE session SET starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day' WHERE id = '{s}'"
        );

    public static TheoryData<string> OtherWrites =>
        new(
            "UPDATE attendance SET left_at = now() WHERE session_id = '{s}'",
            "UPDATE attendance SET person_id = NULL WHERE session_id = '{s}'",
            "UPDATE attendance SET registration_id = '{o}' WHERE session_id = '{s}'",
            "UPDATE activity SET title = 'Tên khác' WHERE id = '{a}'",
            "UPDATE session SET ends_at = ends_at + interval '1 minute' WHERE id = '{s}'",
            "UPDATE registration SET name = 'Tên khác' WHERE id = '{r}'"
        );

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_of_a_figure_opens_what_is_confirmed(string sql) => Assert.Equal(("held", true), await WriteAsync(sql));

    [Theory]
    [MemberData(nameof(OtherWrites))]
    public async Task Everything_else_leaves_it_confirmed(string sql) => Assert.Equal(("confirmed", true), await WriteAsync(sql));

    /// <summary>
    /// Figures are made from these tables only; another table needs its trigger and a line above. Facts of the activity itself reach the
    /// figures through the copies on its counted facts, and corrections of a person change no total and no split.
    /// </summary>
    [Fact]
    public async Task Every_table_that_a_figure_is_made_of_is_watched()
    {
        var made = (string)
            (
                await fixture.Database.SqlAsync(
                    """
                    SELECT string_agg(DISTINCT t.event_object_table || ' ' || t.event_manipulation, ', '
                      ORDER BY t.event_object_table || ' ' || t.event_manipulation)
                    FROM information_schema.triggers t WHERE t.trigger_name LIKE 'outreach_%'
                      AND t.event_object_table NOT IN ('activity', 'session', 'event', 'unit', 'activity_scope', 'person')
                    """
                )
            )!;
        var watched = (string)
            (
                await fixture.Database.SqlAsync(
                    """
                    SELECT string_agg(DISTINCT t.event_object_table || ' ' || t.event_manipulation, ', '
                      ORDER BY t.event_object_table || ' ' || t.event_manipulation)
                    FROM information_schema.triggers t WHERE t.trigger_name LIKE 'confirm_again_%'
                    """
                )
            )!;
        Assert.NotEqual(0, made.Length);
        Assert.All(made.Split(", "), write => Assert.Contains(write, watched.Split(", ")));
    }

    private async Task<(string State, bool ConfirmedBefore)> WriteAsync(string sql)
    {
        var unit = await fixture.Host.UnitAsync("Huyện Cư M'gar");
        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, unit.Id);
        var door = await World.EventAsync(unit.Id);
        var (there, other) = (await World.TicketAsync(door, "Y Một"), await World.TicketAsync(door, "Y Hai"));
        string Told(string text) =>
            text.Replace("{by}", organiser.AccountId.ToString(), StringComparison.Ordinal)
                .Replace("{a}", door.ActivityId.ToString(), StringComparison.Ordinal)
                .Replace("{s}", door.SessionId.ToString(), StringComparison.Ordinal)
                .Replace("{r}", there.RegistrationId.ToString(), StringComparison.Ordinal)
                .Replace("{o}", other.RegistrationId.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "accepted",
            await fixture.Database.SqlAsync(
                Told(
                    $"SELECT verdict FROM check_in_act(new_id(), 'admit', '{{s}}', NULL, '{{r}}', NULL, NULL, NULL, {Door}, "
                        + "'2026-11-24T08:00Z', NULL, NULL, NULL, true, NULL, NULL, NULL, '2026-11-24T08:00Z')"
                )
            )
        );
        await fixture.Database.SqlAsync(
            Told(
                """
                UPDATE activity SET state = 'confirmed', held_at = now(), held_by_id = created_by_id, confirmed_at = now(),
                  confirmed_by_id = created_by_id WHERE id = '{a}'
                """
            )
        );
        Assert.Equal("confirmed", await fixture.Database.SqlAsync(Told("SELECT state FROM activity WHERE id = '{a}'")));
        await fixture.Database.SqlAsync(Told(sql));
        return (
            (string)(await fixture.Database.SqlAsync(Told("SELECT state FROM activity WHERE id = '{a}'")))!,
            (bool)(await fixture.Database.SqlAsync(Told("SELECT confirmed_at IS NOT NULL FROM activity WHERE id = '{a}'")))!
        );
    }
}
