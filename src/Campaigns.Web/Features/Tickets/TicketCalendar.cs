using System.Globalization;
using System.Text;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Features.Public;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using Calendar = Ical.Net.Calendar;

namespace Campaigns.Web.Features.Tickets;

/// <summary>
/// Calendar entries (RFC 5545, RFC 5546): one for each session, under the activity's UID, so that a later revision replaces an earlier one. A
/// cancelled or postponed activity takes its entry back.
/// </summary>
public static class TicketCalendar
{
    /// <summary>The media type with its method, which a mail has to name (RFC 6047).</summary>
    public static string MediaType(string method) => $"text/calendar; charset=utf-8; method={method}";

    /// <summary>PUBLISH while it takes place, CANCEL once it does not.</summary>
    public static string MethodOf(PublicActivity activity, MessageRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity.Activity.State is ActivityState.Cancelled or ActivityState.Postponed || rule is MessageRule.Cancelled ? CalendarMethods.Cancel : CalendarMethods.Publish;
    }

    /// <summary>The entries as a file in UTF-8, of all sessions.</summary>
    public static byte[] Write(PublicActivity activity, bool discreet, string neutralSummary, Instant now) => Write(activity, rule: null, discreet, neutralSummary, now);

    /// <summary>The entries as a file in UTF-8.</summary>
    /// <param name="activity">What it is about.</param>
    /// <param name="rule">What the mail says that it goes with: of what was ended early, a cancellation takes back the sessions that fall away.</param>
    /// <param name="discreet">The registrant asked that nothing be named.</param>
    /// <param name="neutralSummary">The entry's name where nothing may be named.</param>
    /// <param name="now">The present, as the revision's time.</param>
    public static byte[] Write(PublicActivity activity, MessageRule? rule, bool discreet, string neutralSummary, Instant now)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var method = MethodOf(activity, rule);
        var calendar = new Calendar { Method = method, ProductId = "-//Campaigns//Lich hoat dong//VI" };
        foreach (var session in rule is { } of ? activity.SessionsOf(of) : activity.Sessions)
        {
            MessageFace face = activity.Face(discreet, session);
            calendar.Events.Add(new CalendarEvent
            {
                Uid = activity.Sessions.Count + activity.CalledOff.Count == 1 ? activity.Activity.IcsUid : string.Create(CultureInfo.InvariantCulture, $"{session.Ordinal}-{activity.Activity.IcsUid}"),
                Sequence = activity.Activity.IcsSequence,
                Status = method == CalendarMethods.Cancel ? EventStatus.Cancelled : EventStatus.Confirmed,
                DtStamp = At(now),
                DtStart = At(session.StartsAt),
                DtEnd = At(session.EndsAt),
                Summary = face.Title ?? neutralSummary,
                Location = face.PlaceName,
            });
        }

        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private static CalDateTime At(Instant instant) => new(instant.ToDateTimeUtc());
}
