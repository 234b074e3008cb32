using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private const int StoriesSeed = 1512;

    /// <summary>A mail server's answer to an address that does not exist.</summary>
    private const string NoSuchMailbox = "550 RecipientNotAccepted";

    /// <summary>
    /// Makes the cases that make a ledger worth reading: events that were called off or moved, registrations that were withdrawn, an hour
    /// without a mail server, and addresses that do not exist. It has a random generator of its own, so that the rest of the demo does not
    /// change.
    /// </summary>
    private void TellStories()
    {
        var dice = new SeededRandom(StoriesSeed);
        var sessions = _data.Sessions.GroupBy(s => s.ActivityId).ToDictionary(g => g.Key, g => g.MinBy(s => s.StartsAt)!);
        var registrations = _data.Registrations.Where(r => r.Email is not null).ToLookup(r => r.ActivityId);
        foreach (
            var activity in _data.Activities.Where(a =>
                a.State is ActivityState.Cancelled or ActivityState.Postponed && sessions.ContainsKey(a.Id)
            )
        )
        {
            var reason = activity.State is ActivityState.Cancelled ? SkipReason.Cancelled : SkipReason.Postponed;
            foreach (var registration in registrations[activity.Id])
            {
                AddReminder(dice, registration, sessions[activity.Id], 1, (activity.StateChangedAt, reason));
            }
        }

        var left = registrations.SelectMany(g => g).Where(r => r is { State: RegistrationState.Withdrawn, WithdrawnAt: not null }).ToList();
        var reminded = _data.Messages.Where(m => m.Rule == MessageRule.Reminder).Select(m => m.RecipientId).ToHashSet();
        foreach (var registration in left.Where(r => !reminded.Contains(r.Id) && sessions.ContainsKey(r.ActivityId)))
        {
            AddReminder(dice, registration, sessions[registration.ActivityId], 1, (registration.WithdrawnAt, SkipReason.Withdrawn));
        }

        MoveSome(dice, sessions);
        LoseTheServer(dice);
        foreach (var message in _data.Messages.Where(m => m.State == MessageState.Sent && dice.Chance(0.012)))
        {
            (message.State, message.Reason, message.SentAt) = (MessageState.Failed, NoSuchMailbox, null);
        }

        foreach (
            var message in _data
                .Messages.Where(m => m is { State: MessageState.Sent, Rule: MessageRule.Reminder })
                .TakeLast(400)
                .Where(_ => dice.Chance(0.005))
        )
        {
            (message.Attempts, message.Reason) = (message.Attempts + 1, SkipReason.Interrupted);
        }
    }

    private void AddReminder(
        SeededRandom dice,
        Registration registration,
        Session session,
        int version,
        (Instant? At, string Reason) stopped
    )
    {
        var plan = ReminderRules.Plan(session.StartsAt, registration.CreatedAt);
        var over = stopped.At is { } at && at < plan.DueAt;
        var reason = plan.SkippedBecause ?? (over ? stopped.Reason : null);
        var sent = reason is null && plan.DueAt < _now;
        _data.Messages.Add(
            new Message
            {
                Id = dice.Id(registration.CreatedAt),
                Rule = MessageRule.Reminder,
                ActivityId = registration.ActivityId,
                OccurrenceId = session.Id,
                RecipientId = registration.Id,
                RegistrationId = registration.Id,
                ScheduleVersion = version,
                Channel = "email",
                State =
                    reason is not null ? MessageState.Skipped
                    : sent ? MessageState.Sent
                    : MessageState.Due,
                Reason = reason,
                DueAt = plan.DueAt,
                NextAttemptAt = plan.DueAt,
                Attempts = sent ? 1 : 0,
                SentAt = sent ? Earlier(plan.DueAt + Duration.FromSeconds(dice.Roll(2, 50)), _now) : null,
                CreatedAt = registration.CreatedAt,
            }
        );
    }

    /// <summary>
    /// Some events were moved some days before: their first reminders were skipped, everybody was told, and new reminders were made.
    /// </summary>
    private void MoveSome(SeededRandom dice, Dictionary<Guid, Session> sessions)
    {
        var rows = _data.Messages.Where(m => m.Rule == MessageRule.Reminder).ToLookup(m => m.ActivityId);
        var candidates = _data
            .Activities.Where(a =>
                a.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed
                && sessions[a.Id].StartsAt > _now - Duration.FromDays(45)
                && rows[a.Id].Any()
            )
            .ToList();
        foreach (var activity in candidates.Where(_ => dice.Chance(0.12)))
        {
            var at = Earlier(
                sessions[activity.Id].StartsAt - Duration.FromHours(dice.Roll(50, 80)),
                _now - Duration.FromHours(dice.Roll(2, 9))
            );
            at = Earlier(VietnamTime.InstantOf(VietnamTime.DateOf(at).At(new LocalTime(dice.Roll(7, 16), dice.Roll(0, 59)))), at);
            if (at <= activity.ScheduledAt + Duration.FromHours(2))
            {
                continue;
            }

            var updated = activity.UpdatedAt;
            activity.MarkMoved(at);
            activity.UpdatedAt = Instant.Max(updated, at);
            foreach (var row in rows[activity.Id].ToList())
            {
                _data.Messages.Remove(row);
                if (row.CreatedAt < at)
                {
                    _data.Messages.Add(
                        Copy(
                            dice,
                            row,
                            MessageRule.Reminder,
                            row.OccurrenceId,
                            1,
                            MessageState.Skipped,
                            SkipReason.Moved,
                            row.DueAt,
                            row.CreatedAt
                        )
                    );
                    _data.Messages.Add(Copy(dice, row, MessageRule.Moved, activity.Id, 2, MessageState.Sent, null, at, at));
                }

                _data.Messages.Add(
                    Copy(
                        dice,
                        row,
                        MessageRule.Reminder,
                        row.OccurrenceId,
                        2,
                        row.State,
                        row.Reason,
                        row.DueAt,
                        Instant.Max(row.CreatedAt, at)
                    )
                );
            }

            var times = new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["startsAt"] = Moved(sessions[activity.Id].StartsAt),
                ["endsAt"] = Moved(sessions[activity.Id].EndsAt),
            };
            _data.Audit.Add(
                new AuditEntry
                {
                    Id = dice.Id(at),
                    At = at,
                    ActorKind = ActorKind.Account,
                    ActorId = activity.CreatedById,
                    ActingUnitId = activity.OrganisingUnitId,
                    Action = "activity.moved",
                    SubjectKind = "activity",
                    SubjectId = activity.Id,
                    UnitId = activity.OrganisingUnitId,
                    Fields = JsonSerializer.Serialize(new { changes = times }),
                }
            );
        }
    }

    /// <summary>A time before and after a move, as the program logs it: the event began half an hour earlier before.</summary>
    private static string[] Moved(Instant to) =>
        [InstantPattern.ExtendedIso.Format(to - Duration.FromMinutes(30)), InstantPattern.ExtendedIso.Format(to)];

    private Message Copy(
        SeededRandom dice,
        Message of,
        MessageRule rule,
        Guid occurrence,
        int version,
        MessageState state,
        string? reason,
        Instant due,
        Instant created
    )
    {
        var sent = state is MessageState.Sent;
        return new Message
        {
            Id = dice.Id(created),
            Rule = rule,
            ActivityId = of.ActivityId,
            OccurrenceId = occurrence,
            RecipientId = of.RecipientId,
            RegistrationId = of.RegistrationId,
            ScheduleVersion = version,
            Channel = of.Channel,
            State = state,
            Reason = reason,
            DueAt = due,
            NextAttemptAt = due,
            Attempts = sent ? 1 : 0,
            SentAt = sent ? Earlier(due + Duration.FromSeconds(dice.Roll(2, 50)), _now) : null,
            CreatedAt = created,
        };
    }

    /// <summary>Three days ago the mail server was down from eight to nine: messages due then were sent late, and none was lost.</summary>
    private void LoseTheServer(SeededRandom dice)
    {
        var from = VietnamTime.InstantOf(_today.PlusDays(-3).At(new LocalTime(8, 0)));
        var to = from + Duration.FromHours(1);
        foreach (
            var message in _data.Messages.Where(m =>
                m.State == MessageState.Sent && m.DueAt >= from - Duration.FromMinutes(1) && m.DueAt < to
            )
        )
        {
            message.SentAt = to + Duration.FromSeconds(dice.Roll(20, 400));
            message.Attempts = message.DueAt < from + Duration.FromMinutes(20) ? 6 : 5;
        }
    }
}
