using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>
/// A person who came according to paper or a file. <paramref name="People"/>: how many came on the ticket; null: as many as were
/// registered. <paramref name="Sex"/>: the sex that a list says, for a registration that does not hold it.
/// </summary>
public sealed record CameByPaper(Guid RegistrationId, int? People = null, int? Female = null, int? Male = null, Sex? Sex = null);

/// <summary>The session that paper or a file is about.</summary>
public sealed record PaperDoor(Guid ActivityId, Guid SessionId, Instant StartsAt)
{
    public static PaperDoor Of(DoorHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new(head.Id, head.Session.Id, head.Session.StartsAt);
    }
}

/// <summary>
/// Acts at the door that the office enters afterwards. Their ids are made from what they are about, so entering the same thing twice is one
/// act. They say that somebody was at the session, and not at which minute, so their time is the start of the session.
/// </summary>
public sealed class PaperActs(CampaignsDbContext db, CheckInService door, OperationIds operations)
{
    private const int Batch = 100;

    /// <summary>The id of an admission from paper or a file. <paramref name="round"/>: how many times it was refused or taken back
    /// before.</summary>
    public static Guid IdOf(OperationIds operations, PaperDoor at, Source source, Guid registrationId, int round = 0)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(at);
        return operations.Of("admit/" + EnumText.Word(source), round, at.ActivityId, at.SessionId, registrationId);
    }

    /// <summary>
    /// Admits these people, in the caller's transaction when there is one. A person whose registration is withdrawn is admitted as well,
    /// because paper says that they came.
    /// </summary>
    public async Task<IReadOnlyList<DoorAnswer>> AdmitAsync(
        PaperDoor at,
        Guid accountId,
        IReadOnlyList<CameByPaper> came,
        Source source,
        string gate,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(came);
        var ids = came.Select(c => c.RegistrationId).ToArray();
        var session = at.SessionId;
        var withdrawn = await db
            .Registrations.Where(r => ids.Contains(r.Id) && r.State == RegistrationState.Withdrawn)
            .Select(r => r.Id)
            .ToListAsync(cancel);

        // What the door refused may be possible by now, so it is asked again by another act. What waits for a decision is one act.
        var refused = await db
            .CheckIns.Where(c =>
                c.SessionId == session
                && c.Kind == CheckInKind.Admit
                && c.Source == source
                && c.RegistrationId != null
                && ids.Contains(c.RegistrationId.Value)
                && c.ServerVerdict != Verdict.Accepted
                && c.ServerVerdict != Verdict.AlreadyIn
                && c.ServerVerdict != Verdict.ToSettle
            )
            .GroupBy(c => c.RegistrationId!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);

        // A person who was taken back and is entered again gets another act.
        var rounds = await db
            .Attendances.Where(a => a.SessionId == session && ids.Contains(a.RegistrationId) && a.AnnulledAt != null)
            .GroupBy(a => a.RegistrationId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var happened = Instant.Min(at.StartsAt, now);
        var acts = came.Select(c => new DoorAct
        {
            Id = IdOf(
                operations,
                at,
                source,
                c.RegistrationId,
                rounds.GetValueOrDefault(c.RegistrationId) + refused.GetValueOrDefault(c.RegistrationId)
            ),
            Kind = CheckInKind.Admit,
            RegistrationId = c.RegistrationId,
            Gate = gate,
            Source = source,
            DeviceAt = happened,
            LetIn = withdrawn.Contains(c.RegistrationId),
            People = c.People,
            Female = c.Female,
            Male = c.Male,
            Sex = c.Sex,
        });
        var answers = new List<DoorAnswer>(came.Count);
        foreach (var batch in acts.Chunk(Batch))
        {
            answers.AddRange(
                db.Database.CurrentTransaction is null
                    ? await door.ActAsync(session, ActorKind.Account, accountId, batch, now, cancel)
                    : await CheckInService.ActWithinAsync(db, session, accountId, batch, now, cancel)
            );
        }

        return answers;
    }

    /// <summary>
    /// Completes an admission that stands with the sex that a list says, as an answer at the door would. Somebody whose sex is known, or
    /// who is not there, is left as they are; so are confirmed figures.
    /// </summary>
    public async Task TellSexAsync(
        PaperDoor at,
        Guid accountId,
        Guid registrationId,
        Sex sex,
        string gate,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(at);
        var admission = await db
            .Attendances.Where(a =>
                a.SessionId == at.SessionId
                && a.RegistrationId == registrationId
                && a.AnnulledAt == null
                && a.SexNotKnown > 0
                && db.Registrations.Any(r => r.Id == registrationId && r.Sex == null)
                && db.Activities.Any(c => c.Id == at.ActivityId && c.State != ActivityState.Confirmed)
            )
            .Join(db.CheckIns, a => a.CheckInId, c => c.Id, (a, c) => (Guid?)(c.TargetId ?? c.Id))
            .SingleOrDefaultAsync(cancel);
        if (admission is not { } target)
        {
            return;
        }

        await door.ActAsync(
            at.SessionId,
            ActorKind.Account,
            accountId,
            [
                new DoorAct
                {
                    Id = operations.Of("sex/import", 0, target),
                    Kind = CheckInKind.Override,
                    TargetId = target,
                    Sex = sex,
                    Gate = gate,
                    Source = Source.Import,
                    DeviceAt = now,
                },
            ],
            now,
            cancel
        );
    }

    /// <summary>Takes an entry back; null when nobody is present by that registration.</summary>
    public async Task<DoorAnswer?> TakeBackAsync(
        DoorHead head,
        Guid accountId,
        Guid registrationId,
        string reason,
        string gate,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        var session = head.Session.Id;
        var target = await db
            .Attendances.Where(a =>
                a.SessionId == session && a.RegistrationId == registrationId && a.AnnulledAt == null && a.Source == Source.Paper
            )
            .Select(a => (Guid?)a.CheckInId)
            .SingleOrDefaultAsync(cancel);
        if (target is not { } admission)
        {
            return null;
        }

        var answers = await door.ActAsync(
            session,
            ActorKind.Account,
            accountId,
            [
                new DoorAct
                {
                    Id = operations.Of("annul/paper", 0, admission),
                    Kind = CheckInKind.Annul,
                    TargetId = admission,
                    Reason = reason,
                    Gate = gate,
                    Source = Source.Paper,
                    DeviceAt = now,
                },
            ],
            now,
            cancel
        );
        return answers[0];
    }
}
