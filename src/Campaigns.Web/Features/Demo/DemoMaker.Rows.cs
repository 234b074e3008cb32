using System.Globalization;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Events;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private static readonly Duration AuditReach = Duration.FromDays(60);

    private readonly HashSet<string> _codes = new(StringComparer.Ordinal);

    private static readonly string[] Descriptions =
    [
        "",
        "",
        "",
        "Có nước uống và chỗ gửi xe.",
        "Bà con có thể đưa con nhỏ đi cùng.",
        "Có phần hỏi đáp và quà nhỏ cho người tham gia.",
        "Có người phiên dịch tiếng Ê Đê.",
        "Mời cả vợ và chồng cùng đến.",
    ];

    private void Write(Plan plan)
    {
        var state = StateOf(plan);
        var (created, scheduled) = Begun(plan, state);
        var activity = new Activity
        {
            Id = _dice.Id(created),
            Kind = ActivityKind.Event,
            Code = NewCode(),
            Publication = plan.Setting is "school" or "enterprise"
                ? _dice.Weighted<Publication>([(Publication.Listed, 55), (Publication.ByLink, 40), (Publication.Internal, 5)])
                : _dice.Weighted<Publication>([
                    (Publication.Listed, plan.Fixed == ActivityState.Scheduled ? 1000 : 92),
                    (Publication.ByLink, 6),
                    (Publication.Internal, 2),
                ]),
            Title = plan.Title,
            TitleFolded = Folding.Fold(plan.Title),
            MayBeNamed = plan.Form == "rally" || _dice.Chance(0.2),
            Description = _dice.Pick(Descriptions),
            Languages =
                plan.Hall.DistrictCode == "656" ? "Tiếng Việt, tiếng M'nông"
                : plan.Hall.Venue.Village.StartsWith("Buôn", StringComparison.Ordinal) ? "Tiếng Việt, tiếng Ê Đê"
                : "Tiếng Việt",
            OrganisingUnitId = plan.Organiser.Id,
            PlaceUnitId = plan.Hall.Commune.Id,
            CampaignId = plan.Campaign?.Id,
            VenueId = plan.Hall.Venue.Id,
            Capacity = plan.Capacity,
            RegistrationOpen = plan.Registers && state != ActivityState.Cancelled,
            Contact = $"{ContactOf(plan.Organiser, plan.Author)}, {NumberOf(plan.Organiser)}, {plan.Organiser.ShortName}",
            IcsUid = string.Create(CultureInfo.InvariantCulture, $"{_dice.Id(created):N}@campaigns"),
            CreatedById = plan.Author.Id,
            CreatedAt = created,
            UpdatedAt = created,
        };
        var session = new Session
        {
            Id = _dice.Id(created),
            ActivityId = activity.Id,
            Ordinal = 1,
            StartsAt = plan.StartsAt,
            EndsAt = plan.EndsAt,
        };
        _data.Activities.Add(activity);
        _data.Sessions.Add(session);
        _data.Events.Add(
            new Event
            {
                ActivityId = activity.Id,
                FormId = _world.Forms[plan.Form],
                SettingId = _world.Settings[plan.Setting],
                Topic = plan.Topic,
            }
        );
        _data.Audiences.AddRange(
            plan.Audiences.Select(a => new ActivityAudience { ActivityId = activity.Id, AudienceGroupId = _world.Audiences[a] })
        );
        _data.CoOrganisers.AddRange(plan.CoOrganisers.Select(u => new ActivityCoOrganiser { ActivityId = activity.Id, UnitId = u.Id }));
        _data.Speakers.AddRange(
            plan.Speakers.Select(
                (s, i) =>
                    new ActivitySpeaker
                    {
                        ActivityId = activity.Id,
                        PersonId = s.Id,
                        Position = i + 1,
                    }
            )
        );
        Note("activity.drafted", plan, activity.Id, created);

        if (state == ActivityState.Draft)
        {
            return;
        }

        activity.MarkScheduled(plan.Author.Id, scheduled);
        Note("activity.scheduled", plan, activity.Id, scheduled);
        var turnout = new Turnout(plan, activity, session, state);
        _doorTurnout = plan == _atDoor ? turnout : _doorTurnout;
        Register(turnout, scheduled);
        if (state is ActivityState.Cancelled or ActivityState.Postponed)
        {
            CallOff(turnout, scheduled);
            return;
        }

        Book(plan, session);
        Remind(turnout);
        Come(turnout);
        if (state is ActivityState.Held or ActivityState.Confirmed)
        {
            var heldAt = _dice.Moment(plan.EndsAt + Duration.FromMinutes(5), Earlier(plan.EndsAt + Duration.FromHours(20), _now));
            var confirmedAt = heldAt + Duration.FromHours(_dice.Roll(20, 80));
            Count(turnout, heldAt);
            activity.MarkHeld(plan.Author.Id, heldAt);
            Note("activity.held", plan, activity.Id, heldAt);
            if (state == ActivityState.Confirmed && confirmedAt < _now && turnout.Recorded)
            {
                activity.MarkConfirmed(plan.Author.Id, confirmedAt);
                Note("activity.confirmed", plan, activity.Id, confirmedAt);
            }
        }
    }

    private ActivityState StateOf(Plan plan)
    {
        if (plan.Fixed is ActivityState.Draft or ActivityState.Cancelled or ActivityState.Postponed)
        {
            return plan.Fixed.Value;
        }

        if (plan.EndsAt > _now)
        {
            return ActivityState.Scheduled;
        }

        // An event that ended today is still scheduled, because in real life nobody has marked it as held yet.
        return plan.Fixed == ActivityState.Scheduled && VietnamTime.DateOf(plan.StartsAt) == _today ? ActivityState.Scheduled
            : plan.NotRecorded
            || plan.EndsAt > _now - Duration.FromDays(2)
            || _dice.Chance(plan.EndsAt > _now - Duration.FromDays(9) ? 0.35 : 0.02)
                ? ActivityState.Held
            : ActivityState.Confirmed;
    }

    private (Instant Created, Instant Scheduled) Begun(Plan plan, ActivityState state)
    {
        var latest = Earlier(plan.StartsAt, _now) - Duration.FromHours(20);
        var created = AtWork(latest - Duration.FromDays(_dice.Roll(plan.StartsAt > _now ? 1 : 4, plan.StartsAt > _now ? 12 : 24)));
        return (
            created,
            state == ActivityState.Draft
                ? created
                : _dice.Moment(created + Duration.FromMinutes(10), Earlier(created + Duration.FromDays(3), latest))
        );
    }

    private void CallOff(Turnout turnout, Instant scheduled)
    {
        var (plan, activity) = (turnout.Plan, turnout.Activity);
        var at = _dice.Moment(
            scheduled + Duration.FromHours(1),
            Earlier(plan.StartsAt - Duration.FromHours(3), _now - Duration.FromHours(1))
        );
        if (turnout.State == ActivityState.Cancelled)
        {
            activity.MarkCancelled(plan.Reason ?? _dice.Pick(DemoThemes.CancelReasons), at);
            Note("activity.cancelled", plan, activity.Id, at);
            Tell(turnout, MessageRule.Cancelled, activity.Id, at);
        }
        else
        {
            activity.MarkPostponed(plan.Reason ?? _dice.Pick(DemoThemes.PostponeReasons), at);
            Note("activity.postponed", plan, activity.Id, at);
            Tell(turnout, MessageRule.Postponed, activity.Id, at);
        }
    }

    private void Book(Plan plan, Session session)
    {
        _data.Bookings.Add(
            new Booking
            {
                Id = _dice.Id(session.StartsAt),
                SessionId = session.Id,
                ActivityId = session.ActivityId,
                VenueId = plan.Hall.Venue.Id,
                Shared = plan.Hall.Venue.HoldsSeveral,
                StartsAt = session.StartsAt,
                EndsAt = session.EndsAt,
            }
        );
        _data.Bookings.AddRange(
            plan.Speakers.Select(s => new Booking
            {
                Id = _dice.Id(session.StartsAt),
                SessionId = session.Id,
                ActivityId = session.ActivityId,
                PersonId = s.Id,
                StartsAt = session.StartsAt,
                EndsAt = session.EndsAt,
            })
        );
    }

    private void Note(string action, Plan plan, Guid activity, Instant at)
    {
        if (plan.StartsAt < _now - AuditReach)
        {
            return;
        }

        _data.Audit.Add(
            new AuditEntry
            {
                Id = _dice.Id(at),
                At = at,
                ActorKind = ActorKind.Account,
                ActorId = plan.Author.Id,
                ActingUnitId = plan.Organiser.Id,
                Action = action,
                SubjectKind = "activity",
                SubjectId = activity,
                UnitId = plan.Organiser.Id,
                Fields = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = plan.Title }),
            }
        );
    }

    private string NewCode()
    {
        string code;
        do
        {
            code = _dice.Code(ReadableCode.ActivityLength);
        } while (!_codes.Add(code));
        return code;
    }

    private Instant AtWork(Instant day) =>
        Earlier(
            VietnamTime.InstantOf(VietnamTime.DateOf(day).At(new LocalTime(_dice.Roll(7, 16), _dice.Roll(0, 59), _dice.Roll(0, 59)))),
            _now - Duration.FromHours(3)
        );

    private static Instant Earlier(Instant one, Instant other) => one < other ? one : other;
}
