using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <inheritdoc cref="IAdmissionReversal"/>
internal sealed class AdmissionReversal(CampaignsDbContext db, Actor actor) : IAdmissionReversal
{
    public Task TakeBackAsync(
        Guid operationId,
        Guid sessionId,
        Guid checkInId,
        string gate,
        string reason,
        Instant now,
        CancellationToken cancel
    )
    {
        var act = new DoorAct
        {
            Id = operationId,
            Kind = CheckInKind.Annul,
            TargetId = checkInId,
            Reason = reason,
            Gate = gate,
            Source = Source.Paper,
            DeviceAt = now,
            Decided = true,
        };
        return CheckInService.ActWithinAsync(db, sessionId, actor.Id, [act], now, cancel);
    }

    public async Task<CountRefusal?> CorrectAsync(
        Guid operationId,
        Guid sessionId,
        Guid checkInId,
        PeopleWhoCame? came,
        string gate,
        string reason,
        Instant now,
        CancellationToken cancel
    )
    {
        // Corrections of one admission all name the admission itself, so that the last of them by time counts.
        var admission = await db
            .CheckIns.Where(c => c.Id == checkInId)
            .Select(c => c.Kind == CheckInKind.Override ? c.TargetId : c.Id)
            .SingleAsync(cancel);
        var act = new DoorAct
        {
            Id = operationId,
            Kind = came is null ? CheckInKind.Annul : CheckInKind.Override,
            TargetId = admission,
            Reason = reason,
            Gate = gate,
            Source = Source.Paper,
            DeviceAt = now,
            People = came?.People,
            Female = came?.Female,
            Male = came?.Male,
            Decided = true,
        };
        var answers = await CheckInService.ActWithinAsync(db, sessionId, actor.Id, [act], now, cancel);
        return answers[0] switch
        {
            { Outcome: DoorOutcome.Forbidden } => CountRefusal.Forbidden,
            { Outcome: DoorOutcome.Done, Verdict: Verdict.Accepted or Verdict.Annulled } => null,
            _ => CountRefusal.NotNow,
        };
    }

    public async Task CountAgainAsync(Guid operationId, Guid checkInId, Guid registrationId, Instant now, CancellationToken cancel)
    {
        var taken = await (
            from t in db.Attendances.AsNoTracking()
            join c in db.CheckIns on t.CheckInId equals c.Id
            where c.Id == checkInId
            select new
            {
                t.SessionId,
                t.Gate,
                t.Source,
                t.HappenedAt,
                People = t.Turns,
                c.Sex,
                c.AgeBand,
            }
        ).SingleAsync(cancel);
        var said = await db
            .Database.SqlQuery<CompanionsSaid>($"SELECT female, male FROM check_in WHERE id = {checkInId}")
            .SingleAsync(cancel);
        var act = new DoorAct
        {
            Id = operationId,
            Kind = CheckInKind.Admit,
            RegistrationId = registrationId,
            Gate = taken.Gate,
            Source = taken.Source,
            DeviceAt = taken.HappenedAt,
            People = taken.People,
            Female = said.Female,
            Male = said.Male,
            Sex = taken.Sex,
            AgeBand = taken.AgeBand,
            LetIn = true,
            Decided = true,
        };
        await CheckInService.ActWithinAsync(db, taken.SessionId, actor.Id, [act], now, cancel);
    }

    /// <summary>The companions by sex, as the door was told them with an admission.</summary>
    private sealed record CompanionsSaid(int? Female, int? Male);
}
