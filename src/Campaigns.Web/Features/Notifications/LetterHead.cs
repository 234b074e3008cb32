using System.Globalization;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>The common parts of mails about activities: the recipient, and the form of a time in the subject.</summary>
public static class LetterHead
{
    /// <summary>"08:00 thứ Bảy 28/11", within a sentence of the mail's language.</summary>
    public static string ShortWhen(Instant startsAt)
    {
        var date = Show.DateOf(startsAt);
        var weekday = Languages.Current == Languages.Vietnamese ? PlaceNames.Within(Show.Weekday(date)) : Show.Weekday(date);
        return $"{Show.Time(startsAt)} {weekday} {Show.ShortDate(date)}";
    }

    /// <summary>
    /// Sets the recipient, and a Message-ID that is the same for every attempt, so that servers and readers recognise a mail that arrives
    /// twice.
    /// </summary>
    public static void Address(MimeMessage mail, Message message, string email, string host)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(message);
        mail.MessageId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}@{host}");
        mail.To.Add(new MailboxAddress("", email));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
    }
}
