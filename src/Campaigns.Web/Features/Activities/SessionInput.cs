using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Web.Features.Shared;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One row of a form: a session as it was typed.</summary>
public sealed class SessionInput
{
    /// <summary>The id of the stored session; empty for a new one.</summary>
    public string? Id { get; set; }

    public string? Date { get; set; }

    /// <summary>
    /// The half of the day, which a course run's form asks for: when the times are empty, the session has the usual times of that half.
    /// </summary>
    public string? Half { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }
}

/// <summary>A row as it was read.</summary>
/// <param name="Plan">The session, for the rules.</param>
/// <param name="End">The typed end; an end has no day of its own, so it may be read where the session's end is not known.</param>
public sealed record ReadSession(SessionPlan Plan, LocalTime? End);

/// <summary>The rows of sessions that the forms of activities have.</summary>
public static class SessionRows
{
    /// <summary>A stored session as a row.</summary>
    public static SessionInput Of(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (from, to) = (VietnamTime.LocalOf(session.StartsAt), VietnamTime.LocalOf(session.EndsAt));
        return new SessionInput
        {
            Id = session.Id.ToString(),
            Date = Show.Date(from.Date),
            Start = Show.Time(from.TimeOfDay),
            End = Show.Time(to.TimeOfDay),
        };
    }

    /// <summary>Completes the days of the rows that were typed without a year; returns the fields that it changed.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="field">The name of a part of a row, counted from 0.</param>
    /// <param name="today">The present day.</param>
    /// <param name="meant">Which day is meant without a year.</param>
    public static IReadOnlyList<string> CompleteDays(
        IReadOnlyList<SessionInput> rows,
        Func<int, string, string> field,
        LocalDate today,
        DayIs meant = DayIs.Next
    )
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(field);
        var changed = new List<string>();
        foreach (var (session, row) in rows.Select((s, row) => (s, row)))
        {
            var whole = TypedValues.WithYear(session.Date, today, meant);
            if (whole != session.Date)
            {
                session.Date = whole;
                changed.Add(field(row, nameof(SessionInput.Date)));
            }
        }

        return changed;
    }

    /// <summary>Reads a row. What cannot be read is an error at its field.</summary>
    /// <param name="session">The row as it was typed.</param>
    /// <param name="field">The name of a part of the row.</param>
    /// <param name="fields">Keeps the errors.</param>
    /// <param name="usual">The times of a row whose times are empty.</param>
    public static ReadSession Read(
        SessionInput session,
        Func<string, string> field,
        TypedFields fields,
        (LocalTime? Start, LocalTime? End) usual = default
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(fields);
        var day = fields.Read(field(nameof(session.Date)), session.Date, TypedFields.DayOf, "Error.NotADay");
        LocalTime? Time(string part, string? typed, LocalTime? otherwise) =>
            string.IsNullOrWhiteSpace(typed) ? otherwise : fields.Read(field(part), typed, TypedFields.TimeOf, "Error.NotATime");
        var start = Time(nameof(session.Start), session.Start, usual.Start);
        var end = Time(nameof(session.End), session.End, usual.End);
        return new(
            new SessionPlan(
                Guid.TryParse(session.Id, out var id) ? id : null,
                day,
                day is { } on && start is { } from ? VietnamTime.InstantOf(on + from) : null,
                day is { } date && start is { } since && end is { } to ? VietnamTime.SpanOf(date, since, to).End : null
            ),
            end
        );
    }

    /// <summary>
    /// The rows with the ids of the stored sessions that they are. An id counts once, and only if the activity has that session. Of a
    /// draft, whose form may not know the ids yet, a row without an id is the next session that no row is; of anything else only the first
    /// row is, so that a form with one session keeps it.
    /// </summary>
    public static IReadOnlyList<SessionPlan> WithIds(IReadOnlyList<SessionPlan> rows, Activity? stored)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var free = (stored?.Sessions.OrderBy(s => s.Ordinal).Select(s => s.Id) ?? []).ToList();
        var named = rows.Select(r => r.Id is { } id && free.Remove(id) ? (Guid?)id : null).ToList();
        var isDraft = stored?.State is ActivityState.Draft;
        return
        [
            .. rows.Select(
                (r, row) =>
                {
                    if (named[row] is null && free.Count > 0 && (isDraft || row == 0))
                    {
                        named[row] = free[0];
                        free.RemoveAt(0);
                    }

                    return r with
                    {
                        Id = named[row],
                    };
                }
            ),
        ];
    }
}
