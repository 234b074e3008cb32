using Campaigns.Domain.Notifications;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Notifications;

public sealed class MailLimitTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 24, 1, 0);

    [Theory]
    [InlineData("Lan@Example.vn", "lan@example.vn")]
    [InlineData(" lan+sự-kiện@example.vn ", "lan@example.vn")]
    [InlineData("lan+1+2@example.vn", "lan@example.vn")]
    [InlineData("l.a.n@gmail.com", "lan@gmail.com")]
    [InlineData("lan+x@googlemail.com", "lan@gmail.com")]
    [InlineData("l.an@example.vn", "l.an@example.vn")]
    [InlineData("+84905@example.vn", "+84905@example.vn")]
    public void Forms_of_one_address_are_one_mailbox(string typed, string mailbox) => Assert.Equal(mailbox, MailLimit.MailboxOf(typed));

    [Theory]
    [InlineData(MessageRule.Ticket, true)]
    [InlineData(MessageRule.Reminder, true)]
    [InlineData(MessageRule.ContactChanged, true)]
    [InlineData(MessageRule.Invitation, true)]
    [InlineData(MessageRule.Moved, false)]
    [InlineData(MessageRule.Postponed, false)]
    [InlineData(MessageRule.Cancelled, false)]
    [InlineData(MessageRule.Declined, false)]
    public void What_changes_an_activity_is_never_held_back(MessageRule rule, bool counts) => Assert.Equal(counts, MailLimit.Counts(rule));

    /// <summary>However mails come in, no hour has more than the limit, and each mail goes out.</summary>
    [Property]
    public bool No_hour_has_more_than_the_limit_and_no_mail_is_lost(byte[] gaps, byte limit)
    {
        var most = (limit % 12) + 1;
        var sent = new List<Instant>();
        var asked = Start;
        foreach (var gap in gaps)
        {
            asked += Duration.FromSeconds(gap * 7);
            var at = asked;
            while (MailLimit.NextAt([.. sent.OrderDescending().Take(most)], most, at) is { } later)
            {
                if (later <= at)
                {
                    return false;
                }

                at = later;
            }

            sent.Add(at);
        }

        return sent.TrueForAll(from => sent.Count(s => s >= from && s < from + MailLimit.Span) <= most) && sent.Count == gaps.Length;
    }
}
