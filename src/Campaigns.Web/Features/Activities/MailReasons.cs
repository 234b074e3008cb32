using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Puts into words why a message was not sent. The ledger holds one of our own keys, or the answer of the mail server or the network.
/// </summary>
public static partial class MailReasons
{
    /// <summary>
    /// The sentence for a reason. The number in the mail server's answer is added in brackets, for asking the people who run that server.
    /// </summary>
    /// <param name="reason">The reason as the ledger holds it.</param>
    /// <param name="texts">The texts with <c>Message.Reason.*</c> and <c>Message.Server.*</c>.</param>
    public static string Of(string reason, IStringLocalizer texts)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(texts);
        if (texts["Message.Reason." + reason] is { ResourceNotFound: false } own)
        {
            return own;
        }

        return Answer().Match(reason) is { Success: true } said
            ? texts["Message.Server." + KeyOf(said.Groups["code"].Value, said.Groups["what"].Value), said.Groups["code"].Value]
            : texts["Message.Server." + KeyOf(reason)];
    }

    private static string KeyOf(string code, string what) =>
        (what, code[0]) switch
        {
            ("RecipientNotAccepted", '5') => "Recipient",
            ("RecipientNotAccepted", _) => "RecipientNotNow",
            ("SenderNotAccepted", _) => "Sender",
            _ => "Answer",
        };

    private static string KeyOf(string fault) =>
        fault switch
        {
            nameof(TimeoutException) => "Timeout",
            "AuthenticationException" => "Credentials",
            "SslHandshakeException" or nameof(NotSupportedException) => "Encryption",
            nameof(FormatException) or nameof(ArgumentException) or nameof(InvalidOperationException) => "Unwritten",
            _ => "Unreachable",
        };

    [GeneratedRegex("^(?<code>[0-9]{3}) (?<what>[A-Za-z]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Answer();
}
