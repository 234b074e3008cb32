using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The prepared statements by which a registration locks its activity and reads what its decision needs.</summary>
internal static class RegistrationSql
{
    public const string Lock = """
        WITH locked AS MATERIALIZED (SELECT organising_unit_id, schedule_version, state, publication, registration_open,
          registration_closes_at, capacity FROM activity WHERE id = $1 FOR NO KEY UPDATE)
        SELECT l.*, CASE WHEN $3::text IS NOT NULL THEN advisory_lock($2, $3::text) IS NULL END FROM locked l
        """;

    /// <summary>Groups alone are limited by what other groups took.</summary>
    public const string Counts = """
        SELECT coalesce((SELECT places_taken FROM registration_tally WHERE activity_id = $1), 0),
          CASE WHEN $4 THEN (SELECT coalesce(sum(places), 0)::int FROM registration
            WHERE activity_id = $1 AND is_group AND state = 'confirmed') ELSE 0 END,
          EXISTS (SELECT FROM registration WHERE operation_id = $2),
          EXISTS (SELECT FROM registration WHERE activity_id = $1 AND code = $3)
        """;

    public const string IsUsed = "SELECT EXISTS (SELECT FROM registration WHERE activity_id = $1 AND code = $2)";

    /// <summary>A session that was called off counts for nothing here, as in every query of the context.</summary>
    public const string Sessions = "SELECT id, ordinal, starts_at, ends_at FROM session WHERE activity_id = $1 AND called_off_at IS NULL";

    /// <summary>The known people who may be the person that registers.</summary>
    public const string Alike = """
        SELECT id, name_folded, name, phone, birth_year, commune_id, sex FROM person
        WHERE name_folded = $1 AND phone = $2 AND anonymised_at IS NULL AND merged_into_id IS NULL
        UNION
        SELECT id, name_folded, name, phone, birth_year, commune_id, sex FROM person
        WHERE name_folded = $1 AND birth_year = $3 AND commune_id = $4 AND anonymised_at IS NULL AND merged_into_id IS NULL
        """;
}

/// <summary>A person who was known before, or is known from now on.</summary>
internal sealed record KnownPerson(Guid Id, string NameFolded, PersonTraits Traits);

/// <summary>An activity as it is while its row is locked.</summary>
internal sealed record LockedActivity(
    Guid Id,
    Guid OrganisingUnitId,
    int ScheduleVersion,
    IReadOnlyList<Session> Sessions,
    RegistrationFacts Facts
);

/// <summary>What a registration's decision needs, read while the activity's row is locked.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="IsAgain">Whether the operation was done before.</param>
/// <param name="CodeIsUsed">Whether another registration of the activity has the code.</param>
/// <param name="People">The known people who may be the person that registers.</param>
internal sealed record FactsUnderLock(LockedActivity Activity, bool IsAgain, bool CodeIsUsed, IReadOnlyList<KnownPerson> People)
{
    /// <summary>Reads the answers to the statements of <see cref="RegistrationSql"/>; null when there is no such activity.</summary>
    public static async Task<FactsUnderLock?> ReadAsync(NpgsqlDataReader rows, Guid activityId, CancellationToken cancel)
    {
        if (!await rows.ReadAsync(cancel))
        {
            return null;
        }

        var (unit, version, capacity) = (rows.GetGuid(0), rows.GetInt32(1), Optional<int>(rows, 6));
        var (state, publication) = (EnumText.Parse<ActivityState>(rows.GetString(2)), EnumText.Parse<Publication>(rows.GetString(3)));
        var (isOpen, closesAt) = (rows.GetBoolean(4), Optional<Instant>(rows, 5));
        await rows.NextResultAsync(cancel);
        await rows.ReadAsync(cancel);
        var (taken, takenByGroups, isAgain, isUsed) = (rows.GetInt32(0), rows.GetInt32(1), rows.GetBoolean(2), rows.GetBoolean(3));
        await rows.NextResultAsync(cancel);
        var sessions = new List<Session>();
        while (await rows.ReadAsync(cancel))
        {
            sessions.Add(SessionOf(rows, activityId));
        }

        var people = new List<KnownPerson>();
        while (await rows.NextResultAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
            {
                people.Add(Known(rows));
            }
        }

        var facts = new RegistrationFacts
        {
            State = state,
            Publication = publication,
            RegistrationOpen = isOpen,
            ClosesAt = closesAt,
            EndsAt = RegistrationFacts.EndOf(sessions),
            Capacity = capacity,
            PlacesTaken = taken,
            GroupPlacesTaken = takenByGroups,
        };
        return new FactsUnderLock(new LockedActivity(activityId, unit, version, sessions, facts), isAgain, isUsed, people);
    }

    private static Session SessionOf(NpgsqlDataReader row, Guid activityId) =>
        new()
        {
            Id = row.GetGuid(0),
            ActivityId = activityId,
            Ordinal = row.GetInt32(1),
            StartsAt = row.GetFieldValue<Instant>(2),
            EndsAt = row.GetFieldValue<Instant>(3),
        };

    private static KnownPerson Known(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            PersonTraits.Typed(
                row.GetString(2),
                row.IsDBNull(3) ? null : row.GetString(3),
                Optional<int>(row, 4),
                Optional<Guid>(row, 5),
                row.IsDBNull(6) ? null : EnumText.Parse<Sex>(row.GetString(6))
            )
        );

    private static T? Optional<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
