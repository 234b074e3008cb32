using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// Counts people at a door without a name, by several counters at once. Each tap is an entry with an id of its own, and the total is the
/// sum of the entries, so none is lost and none counts twice.
/// </summary>
internal static class DoorCounts
{
    private const int MaxEntries = 100;

    public static void Map(IEndpointRouteBuilder door) => door.MapPost("/headcounts", AnswerAsync).RequireSameOrigin().AllowAnonymous();

    /// <summary>The sum of what everybody counted at the session.</summary>
    public static async Task<CountedTold> SumAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        await db
            .Headcounts.Where(h => h.SessionId == sessionId)
            .GroupBy(_ => 1)
            .Select(g => new CountedTold(g.Sum(h => h.Female), g.Sum(h => h.Male), g.Sum(h => h.SexNotKnown)))
            .SingleOrDefaultAsync(cancel)
        ?? new CountedTold(0, 0, 0);

    /// <summary>
    /// Adds one entry in a transaction of its own. The result is "done", also when the entry was added before; "waits" when it is stored
    /// and counts nothing until somebody decides; "bad" when it is no valid entry, or subtracts more than this actor counted; "closed" when
    /// the activity does not take place.
    /// </summary>
    public static async Task<string> AddAsync(
        CampaignsDbContext db,
        DoorSettings settings,
        ActorKind kind,
        Guid actor,
        DoorRight right,
        DoorSession session,
        CountSent sent,
        Guid? phone,
        Instant now,
        CancellationToken cancel
    )
    {
        var gate = Names.Tidy(sent.Gate);
        var reason = Names.Tidy(sent.Reason) is { Length: > 0 } said ? said : null;
        if (
            sent.Id == Guid.Empty
            || !PlainText.IsPlain(sent.Gate)
            || !PlainText.IsPlain(sent.Reason)
            || gate.Length > ActSent.MaxText
            || sent.Reason?.Length > ActSent.MaxText
            || sent.At is < 0 or > ActSent.LastMillisecond
            || new[] { sent.Female, sent.Male, sent.Unknown }.Any(n => n is < -HeadcountRules.MaxPerField or > HeadcountRules.MaxPerField)
            || (sent.Female, sent.Male, sent.Unknown) == (0, 0, 0)
        )
        {
            return "bad";
        }

        var at = Instant.Min(Instant.FromUnixTimeMilliseconds(sent.At), now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var state = await ActivityWriting.StateForCountingAsync(db, session.ActivityId, cancel);
        // Read under the activity's lock: the activity may have been ended since the session was read.
        var ended = await db.Activities.Where(a => a.Id == session.ActivityId).Select(a => a.EndedEarlyAt).SingleAsync(cancel);
        var brokenOff = await DoorSessions.BrokenOffAsync(db, session with { ActivityEndedAt = ended }, cancel);
        var verdict = HeadsAtDoor.Decide(new HeadFacts(state, session.StartsAt, session.OpensMinutes, at, EndedAt: brokenOff));
        if (verdict is Verdict.NotTakingPlace || session.CalledOff)
        {
            return await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id && h.SessionId == session.Id, cancel) ? "done" : "closed";
        }

        // Corrections of one counter run one after the other; two counters never wait for each other.
        await db.LockAsync(AdvisoryLocks.DoorCount, $"{actor}{session.Id}", cancel);
        if (await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id, cancel))
        {
            return await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id && h.SessionId == session.Id, cancel) ? "done" : "bad";
        }

        var known = await DoorPhones.OwnAsync(db, phone, kind, actor, cancel);
        var counted = db.Headcounts.Where(h =>
            h.SessionId == session.Id && (kind == ActorKind.Account ? h.CountedById == actor : h.DeviceGrantId == actor)
        );
        var waits =
            right.Waits(at, now)
            ?? (
                verdict is Verdict.TooEarly ? WaitsFor.Early
                : verdict is Verdict.TooLate ? WaitsFor.After
                : verdict is Verdict.ToSettle ? WaitsFor.Confirmed
                : await counted.SumAsync(h => h.Turns, cancel) + sent.Female + sent.Male + sent.Unknown > settings.HeadsPerPhone
                    ? WaitsFor.Ceiling
                : null
            );
        if (waits is { } why)
        {
            if (await WaitingCeiling.IsReachedAsync(db, settings, session.ActivityId, kind, actor, sent.Id, cancel))
            {
                await transaction.CommitAsync(cancel);
                return "bad";
            }

            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO waiting_headcount (operation_id, session_id, actor_kind, actor_id, phone_id, female, male, sex_not_known, gate,
                  reason, counted_at, received_at, waits)
                VALUES ({sent.Id}, {session.Id}, {EnumText.Word(
                    kind
                )}, {actor}, {known}::uuid, {sent.Female}, {sent.Male}, {sent.Unknown}, {gate},
                  {reason}::text, {at}, {now}, {EnumText.Word(why)})
                ON CONFLICT (operation_id) DO NOTHING
                """,
                cancel
            );
            await transaction.CommitAsync(cancel);
            return "waits";
        }

        // A waiting entry that arrives again is the same entry, whatever the right of its sender is by now.
        if (
            await db.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM waiting_headcount WHERE operation_id = {sent.Id}").AnyAsync(cancel)
        )
        {
            return "waits";
        }

        var added = await DoorHeads.AppendAsync(
            db,
            kind,
            actor,
            new NewHeadcount
            {
                SessionId = session.Id,
                OperationId = sent.Id,
                Cells = Cells.BySex(sent.Female, sent.Male, sent.Unknown),
                CountedById = kind is ActorKind.Account ? actor : null,
                DeviceGrantId = kind is ActorKind.Device ? actor : null,
                PhoneId = known,
                Gate = gate,
                Reason = reason,
            },
            at,
            cancel
        );
        if (added is not true && !await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id && h.SessionId == session.Id, cancel))
        {
            return "bad";
        }

        await transaction.CommitAsync(cancel);
        return "done";
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        Guid sessionId,
        DoorCallers callers,
        CampaignsDbContext db,
        DoorSettings settings,
        OperationIds operations,
        IClock clock
    )
    {
        var cancel = context.RequestAborted;
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel, late: true, calledOff: true);
        if (caller is null)
        {
            return refusal;
        }

        if (
            await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.CountsSent, cancel)
                is not { Entries: { Count: > 0 and <= MaxEntries } entries } sent
            || entries.Any(e => e is null)
        )
        {
            return TypedResults.BadRequest();
        }

        var now = clock.GetCurrentInstant();
        var answers = new List<CountAnswered>(entries.Count);
        foreach (var entry in entries)
        {
            answers.Add(
                new CountAnswered(
                    entry.Id,
                    await AddAsync(
                        db,
                        settings,
                        caller.Kind,
                        caller.Id,
                        caller.Right,
                        caller.Session,
                        entry.KeptBy(operations, caller.Kind, caller.Id),
                        sent.Phone,
                        now,
                        cancel
                    )
                )
            );
        }

        return TypedResults.Json(
            new CountsAnswered(now.ToUnixTimeMilliseconds(), answers, await SumAsync(db, sessionId, cancel), caller.Told(now)),
            DoorJson.Default.CountsAnswered
        );
    }
}
