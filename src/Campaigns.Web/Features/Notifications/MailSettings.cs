namespace Campaigns.Web.Features.Notifications;

/// <summary>How much mail one mailbox gets: the setting <c>Mail:PerMailboxAndHour</c>.</summary>
/// <param name="PerMailboxAndHour">Tickets, reminders and invitations that one mailbox gets within an hour; further ones wait
/// (<see cref="Campaigns.Domain.Notifications.MailLimit"/>).</param>
public sealed record MailSettings(int PerMailboxAndHour = 10)
{
    public static MailSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new MailSettings(Math.Max(1, configuration.GetValue("Mail:PerMailboxAndHour", new MailSettings().PerMailboxAndHour)));
    }
}
