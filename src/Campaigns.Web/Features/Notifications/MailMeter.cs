using System.Diagnostics.Metrics;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Metrics;

namespace Campaigns.Web.Features.Notifications;

/// <summary>Counts the outcomes of mails: sent, skipped, failed for good, or still due because the server did not accept them.</summary>
public sealed class MailMeter
{
    private readonly Counter<long> _outcomes;

    public MailMeter(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _outcomes = meters.Counter(
            "campaigns.mail.outcomes",
            "{message}",
            "What became of mails: sent, skipped, failed, or due again because the server did not take them."
        );
    }

    internal void Became(MessageState state) => _outcomes.Add(1, new KeyValuePair<string, object?>("state", EnumText.Word(state)));
}
