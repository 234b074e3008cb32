using System.Globalization;
using System.Text;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Features.Activities;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using Calendar = Ical.Net.Calendar;

namespace Campaigns.Web.Features.Tickets;

/// <summary>
/// Writes calendar entries (RFC 5545, RFC 5546): one for each session, under the activity's UID, so that a later revision replaces an
/// earlier one. For a cancelled or postponed activity the entry is cancelled.
/// </summary>
public static class TicketCalendar
{
    /// <summary>The media type with its method, which a mail has to name (RFC 6047).</summary>
    public static string MediaType(string method) => $"text/calendar; charset=utf-8; method={method}";

    /// <summary>PUBLISH while the activity takes place, CANCEL once it does not.</summary>
    public static string MethodOf(PublicActivity activity, MessageRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity.Activity.State is ActivityState.Cancelled or ActivityState.Postponed || rule is MessageRule.Cancelled
            ? CalendarMethods.Cancel
            : CalendarMethods.Publish;
    }

    /// <summary>Writes the entries of all sessions as a file in UTF-8.</summary>
    public static byte[] Write(PublicActivity activity, bool discreet, string neutralSummary, Instant now) =>
        Write(activity, rule: null, discreet, neutralSummary, now);

    /// <summary>Writes the entries as a file in UTF-8.</summary>
    /// <param name="activity">The activity of the entries.</param>
    /// <param name="rule">The kind of mail that carries the file. For an activity that was ended early, the mail about the cancellation
    /// cancels the sessions that fall away.</param>
    /// <param name="discreet">Whether the registrant asked that nothing be named.</param>
    /// <param name="neutralSummary">The entry's title when nothing may be named.</param>
    /// <param name="now">The present, as the time of the revision.</param>
    public static byte[] Write(PublicActivity activity, MessageRule? rule, bool discreet, string neutralSummary, Instant now)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var method = MethodOf(activity, rule);
        var calendar = new Calendar { Method = method, ProductId = "-//Campaigns//Lich hoat dong//VI" };
        foreach (var session in rule is { } of ? activity.SessionsOf(of) : activity.Sessions)
        {
            MessageFace face = activity.Face(discreet, session);
            calendar.Events.Add(
                new CalendarEvent
                {
                    Uid =
                        activity.Sessions.Count + activity.CalledOff.Count == 1
                            ? activity.Activity.IcsUid
                            : string.Create(CultureInfo.InvariantCulture, $"{session.Ordinal}-{activity.Activity.IcsUid}"),
                    Sequence = activity.Activity.IcsSequence,
                    Status = method == CalendarMethods.Cancel ? EventStatus.Cancelled : EventStatus.Confirmed,
                    DtStamp = At(now),
                    DtStart = At(session.StartsAt),
                    DtEnd = At(session.EndsAt),
                    Summary = face.Title ?? neutralSummary,
                    Location = face.PlaceName,
                }
            );
        }

        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private static CalDateTime At(Instant instant) => new(instant.ToDateTimeUtc());
}
