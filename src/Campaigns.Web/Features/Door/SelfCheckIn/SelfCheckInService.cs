using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>
/// The door of an activity at which guests check themselves in. <paramref name="Open"/>: the session that takes people now.
/// </summary>
public sealed record SelfDoor(PublicActivity Activity, SelfCheckInWay Way, PublicSession? Open)
{
    /// <summary>When a door of the activity opens next; null when none does any more.</summary>
    public Instant? OpensNext(Instant now) => Activity.Sessions.Select(s => (Instant?)OpensAt(s)).FirstOrDefault(o => o > now);

    private Instant OpensAt(PublicSession session) => session.StartsAt - Duration.FromMinutes(Activity.Activity.CheckInOpensMinutes);
}

/// <summary>
/// Does what guests may do at a door by themselves; the admission goes through <see cref="CheckInService"/> like every other.
/// </summary>
public sealed class SelfCheckInService(
    CampaignsDbContext db,
    PublicActivities activities,
    SelfCheckInSettings settings,
    CheckInService door,
    OperationIds operations,
    IClock clock
)
{
    /// <summary>
    /// Finds the door of an activity by its code, if guests may check themselves in there. A draft, or an activity that does not take
    /// place, has none.
    /// </summary>
    public async Task<SelfDoor?> FindAsync(string code, CancellationToken cancel)
    {
        if (!ReadableCode.TryParse(code, ReadableCode.ActivityLength, out var read))
        {
            return null;
        }

        var id = await db
            .Activities.Where(a => a.Code == read.Value && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held))
            .Select(a => (Guid?)a.Id)
            .SingleOrDefaultAsync(cancel);
        return
            id is { } known
            && await activities.FindAsync(known, cancel) is { } activity
            && await settings.OfAsync(known, cancel) is var way
            && way is not SelfCheckInWay.Off
            ? new SelfDoor(activity, way, OpenOf(activity, clock.GetCurrentInstant()))
            : null;
    }

    /// <summary>The registration at that activity with a typed code, unless it is withdrawn.</summary>
    public Task<Guid?> FindAsync(SelfDoor at, ReadableCode code, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(at);
        var (activity, value) = (at.Activity.Id, code.Value);
        return db
            .Registrations.Where(r =>
                r.ActivityId == activity && r.Code == value && (r.State == RegistrationState.Confirmed || r.JoinedToId != null)
            )
            .Select(r => (Guid?)r.Id)
            .SingleOrDefaultAsync(cancel);
    }

    /// <summary>Checks somebody in at the session that is open, and notes the phone from which it was done.</summary>
    /// <param name="at">The door.</param>
    /// <param name="sent">The id that the form made; the same form from the same phone is the same act.</param>
    /// <param name="registrationId">The registration of the person who comes.</param>
    /// <param name="phoneHash">The hash of the phone's random number.</param>
    /// <param name="gate">The name of the gate in the act.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<DoorAnswer> AdmitAsync(
        SelfDoor at,
        Guid sent,
        Guid registrationId,
        byte[] phoneHash,
        string gate,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(at);
        var act = sent == Guid.Empty ? Guid.CreateVersion7() : operations.OfBrowser([.. phoneHash, .. registrationId.ToByteArray()], sent);
        var (session, now) = (at.Open!.Id, clock.GetCurrentInstant());
        var holder = await db.Registrations.Where(r => r.Id == registrationId).Select(r => r.JoinedToId ?? r.Id).SingleAsync(cancel);
        if (
            await db
                .Attendances.Where(a =>
                    a.SessionId == session
                    && a.RegistrationId == holder
                    && a.AnnulledAt == null
                    && a.Source == Source.Self
                    && a.CheckInId != act
                )
                .Select(a => new
                {
                    a.HappenedAt,
                    a.Gate,
                    a.Turns,
                })
                .SingleOrDefaultAsync(cancel) is
            { } before
        )
        {
            // Another form of a ticket that checked in alone adds nothing, so one ticket cannot fill the tables.
            return new DoorAnswer(
                act,
                DoorOutcome.Done,
                Verdict.AlreadyIn,
                holder,
                Name: null,
                Places: null,
                IsGroup: false,
                before.Turns,
                new Admission(before.HappenedAt, before.Gate)
            );
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO self_check_in (check_in_id, activity_id, phone_hash, at) VALUES ({act}, {at.Activity.Id}, {phoneHash}, {now})
              ON CONFLICT DO NOTHING
            """,
            cancel
        );
        var answers = await door.ActAsync(
            session,
            ActorKind.LinkHolder,
            registrationId,
            [
                new DoorAct
                {
                    Id = act,
                    Kind = CheckInKind.Admit,
                    RegistrationId = registrationId,
                    Gate = gate,
                    Source = Source.Self,
                    DeviceAt = now,
                },
            ],
            now,
            cancel
        );
        return answers[0];
    }

    private static PublicSession? OpenOf(PublicActivity activity, Instant now)
    {
        var (opens, closes) = (
            Duration.FromMinutes(activity.Activity.CheckInOpensMinutes),
            Duration.FromMinutes(activity.Activity.CheckInClosesMinutes)
        );
        var open = activity
            .Sessions.Where(s =>
                s.StartsAt - opens <= now && now <= s.EndsAt + closes && !(s.StartsAt <= activity.BrokenOffAt && activity.BrokenOffAt < now)
            )
            .ToList();

        // When two doors are open at once, this takes the session that is on, otherwise the one that begins next.
        return open.LastOrDefault(s => s.StartsAt <= now && now < s.EndsAt) ?? open.Find(s => s.StartsAt > now) ?? open.LastOrDefault();
    }
}
