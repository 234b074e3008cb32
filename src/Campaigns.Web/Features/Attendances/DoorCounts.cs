using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Outreach;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Attendances;

/// <summary>
/// People counted at a door without a name, by several counters at once: each tap is an entry of its own under an id of its own, and the sum is the sum of
/// entries, so that none is lost and none counts twice.
/// </summary>
internal static class DoorCounts
{
    private const int MostEntries = 100;

    public static void Map(IEndpointRouteBuilder door) =>
        door.MapPost("/headcounts", AnswerAsync).RequireSameOrigin().AllowAnonymous();

    /// <summary>What was counted at the session by everybody.</summary>
    public static async Task<CountedTold> SumAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        await db.Headcounts.Where(h => h.SessionId == sessionId).GroupBy(_ => 1)
            .Select(g => new CountedTold(g.Sum(h => h.Female), g.Sum(h => h.Male), g.Sum(h => h.SexNotKnown))).SingleOrDefaultAsync(cancel)
        ?? new CountedTold(0, 0, 0);

    /// <summary>
    /// Adds one entry, in a transaction of its own. "done", also where it was added before; "bad" for what is no entry, and for a correction that takes away
    /// more than this actor counted; "ended" for what was counted after the right to the door was over; "closed" where the figures take nothing any more.
    /// </summary>
    public static async Task<string> AddAsync(
        CampaignsDbContext db, ActorKind kind, Guid actor, Instant? rightEnds, DoorSession session, CountSent sent, Guid? phone, Instant now, CancellationToken cancel)
    {
        var gate = (sent.Gate ?? "").Trim();
        if (sent.Id == Guid.Empty || !PlainText.IsPlain(gate) || !PlainText.IsPlain(sent.Reason) || gate.Length > ActSent.MaxText || sent.Reason?.Length > ActSent.MaxText || sent.At is < 0 or > ActSent.LastMillisecond
            || new[] { sent.Female, sent.Male, sent.Unknown }.Any(n => n is < -HeadcountRules.MaxPerField or > HeadcountRules.MaxPerField)
            || (sent.Female, sent.Male, sent.Unknown) == (0, 0, 0))
        {
            return "bad";
        }

        var at = Instant.Min(Instant.FromUnixTimeMilliseconds(sent.At), now);
        if (at >= rightEnds)
        {
            return "ended";
        }

        if (session.State is not (ActivityState.Scheduled or ActivityState.Held))
        {
            return await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id && h.SessionId == session.Id, cancel) ? "done" : "closed";
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Corrections of one counter are looked at one after the other; two counters never wait for each other.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"{actor}{session.Id}"}, 2))", cancel);
        if (await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id, cancel))
        {
            return await db.Headcounts.AnyAsync(h => h.OperationId == sent.Id && h.SessionId == session.Id, cancel) ? "done" : "bad";
        }

        Guid? corrects = null;
        if (sent.Female < 0 || sent.Male < 0 || sent.Unknown < 0)
        {
            var own = await db.Headcounts.Where(h => h.SessionId == session.Id && (kind == ActorKind.Account ? h.CountedById == actor : h.DeviceGrantId == actor))
                .OrderByDescending(h => h.CountedAt).Select(h => new { h.Id, h.CorrectsId, h.Female, h.Male, h.SexNotKnown }).ToListAsync(cancel);
            corrects = own.Find(h => h.CorrectsId is null)?.Id;
            if (corrects is null || own.Sum(h => h.Female) + sent.Female < 0 || own.Sum(h => h.Male) + sent.Male < 0 || own.Sum(h => h.SexNotKnown) + sent.Unknown < 0)
            {
                return "bad";
            }
        }

        var known = await DoorPhones.OwnAsync(db, phone, kind, actor, cancel);
        await Headcounts.AppendAsync(
            db,
            new NewHeadcount
            {
                SessionId = session.Id,
                OperationId = sent.Id,
                Cells = Cells.BySex(sent.Female, sent.Male, sent.Unknown),
                CountedById = kind is ActorKind.Account ? actor : null,
                DeviceGrantId = kind is ActorKind.Device ? actor : null,
                PhoneId = known,
                Gate = gate,
                CorrectsId = corrects,
                Reason = string.IsNullOrWhiteSpace(sent.Reason) ? null : sent.Reason.Trim(),
            },
            at,
            cancel);
        await transaction.CommitAsync(cancel);
        return "done";
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Guid sessionId, DoorCallers callers, CampaignsDbContext db, IClock clock)
    {
        var cancel = context.RequestAborted;
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel, late: true);
        if (caller is null)
        {
            return refusal;
        }

        if (await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.CountsSent, cancel) is not { Entries: { Count: > 0 and <= MostEntries } entries } sent || entries.Any(e => e is null))
        {
            return TypedResults.BadRequest();
        }

        var now = clock.GetCurrentInstant();
        var answers = new List<CountAnswered>(entries.Count);
        foreach (var entry in entries)
        {
            answers.Add(new CountAnswered(entry.Id, await AddAsync(db, caller.Kind, caller.Id, caller.EndsAt, caller.Session, entry, sent.Phone, now, cancel)));
        }

        return TypedResults.Json(new CountsAnswered(now.ToUnixTimeMilliseconds(), answers, await SumAsync(db, sessionId, cancel)), DoorJson.Default.CountsAnswered);
    }
}
