using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Mail;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>Names the texts of the pages that show mails.</summary>
public sealed class MailsTexts;

/// <summary>A mail in the list.</summary>
public sealed record MailLine(string Name, string Subject, string To, Instant At);

/// <summary>An attachment of a mail.</summary>
public sealed record MailPart(int Number, string FileName, string MediaType, long Size);

/// <summary>A mail as its recipient sees it.</summary>
/// <param name="Name">The name of its file, without the extension.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="From">Its sender.</param>
/// <param name="To">Its recipient.</param>
/// <param name="At">When it was written.</param>
/// <param name="Text">Its plain text.</param>
/// <param name="Html">Its HTML with the pictures in it, for a frame without scripts; null where it has none.</param>
/// <param name="Parts">Its attachments.</param>
public sealed record ShownMail(
    string Name,
    string Subject,
    string From,
    string To,
    Instant At,
    string Text,
    string? Html,
    IReadOnlyList<MailPart> Parts
);

/// <summary>
/// Reads the mails in the pickup folder, which receives mail when no mail server is configured: in a try-out, or while an installation is
/// tested.
/// </summary>
public sealed partial class PickupFolder(Mailer mailer)
{
    /// <summary>Whether mail goes to the folder.</summary>
    public bool InUse => mailer.UsesPickupFolder;

    /// <summary>Lists mails, the newest first, after the one that is named.</summary>
    public async Task<IReadOnlyList<MailLine>> ListAsync(ListPlace<string> place, int most, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (!InUse || !Directory.Exists(mailer.PickupFolder))
        {
            return [];
        }

        var names = Directory
            .EnumerateFiles(mailer.PickupFolder, "*.eml")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n =>
                FileName().IsMatch(n)
                && (!place.Placed || (string.CompareOrdinal(n, place.At) is var order && (place.Back ? order > 0 : order < 0)))
            );
        names = (place.Back ? names.Order(StringComparer.Ordinal) : names.OrderDescending(StringComparer.Ordinal)).Take(most).ToList();
        var lines = new List<MailLine>();
        foreach (var name in names)
        {
            if (await LoadAsync(name, cancel) is { } mail)
            {
                using (mail)
                {
                    lines.Add(new MailLine(name, mail.Subject ?? "", mail.To.ToString(), Instant.FromDateTimeOffset(mail.Date)));
                }
            }
        }

        return lines;
    }

    /// <summary>The number of mails in the folder.</summary>
    public ListCount Count() => ListCount.Of(Names().Take(ListCount.Ceiling + 1).Count());

    /// <summary>Reads one mail; null when none has that name.</summary>
    public async Task<ShownMail?> ReadAsync(string name, CancellationToken cancel)
    {
        using var mail = await LoadAsync(name, cancel);
        if (mail is null)
        {
            return null;
        }

        var parts = mail
            .Attachments.OfType<MimePart>()
            .Select((p, i) => new MailPart(i, p.FileName ?? "", p.ContentType.MimeType, Bytes(p).LongLength))
            .ToList();
        return new ShownMail(
            name,
            mail.Subject ?? "",
            mail.From.ToString(),
            mail.To.ToString(),
            Instant.FromDateTimeOffset(mail.Date),
            mail.TextBody ?? "",
            WithPictures(mail),
            parts
        );
    }

    /// <summary>An attachment of a mail, for downloading; null when there is none with that number.</summary>
    public async Task<(byte[] Content, string MediaType, string FileName)?> PartAsync(string name, int number, CancellationToken cancel)
    {
        using var mail = await LoadAsync(name, cancel);
        return mail?.Attachments.OfType<MimePart>().ElementAtOrDefault(number) is { } part
            ? (Bytes(part), part.ContentType.MimeType, part.FileName ?? "")
            : null;
    }

    /// <summary>Deletes the mails of these messages, whether the folder is still in use or not.</summary>
    public void Remove(IEnumerable<Guid> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (!Directory.Exists(mailer.PickupFolder))
        {
            return;
        }

        foreach (var message in messages)
        {
            foreach (
                var file in Directory.EnumerateFiles(
                    mailer.PickupFolder,
                    string.Create(CultureInfo.InvariantCulture, $"*-{message:N}.eml*")
                )
            )
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Deletes every mail that was written before this instant.</summary>
    public void RemoveBefore(Instant cutoff)
    {
        var stamp = cutoff.ToDateTimeUtc().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var name in Names().Where(n => string.CompareOrdinal(n, stamp) < 0).ToList())
        {
            File.Delete(Path.Combine(mailer.PickupFolder, name + ".eml"));
        }
    }

    /// <summary>The messages whose mails are in the folder.</summary>
    public IReadOnlyList<Guid> Messages() =>
        [
            .. Names()
                .Select(n => Guid.TryParseExact(n[(n.LastIndexOf('-') + 1)..], "N", out var id) ? id : Guid.Empty)
                .Where(id => id != Guid.Empty),
        ];

    private IEnumerable<string> Names() =>
        Directory.Exists(mailer.PickupFolder)
            ? Directory
                .EnumerateFiles(mailer.PickupFolder, "*.eml")
                .Select(f => Path.GetFileNameWithoutExtension(f))
                .Where(n => FileName().IsMatch(n))
            : [];

    private async Task<MimeMessage?> LoadAsync(string name, CancellationToken cancel)
    {
        // Only names in our own form are accepted, so that a name cannot lead to a file outside the folder.
        if (!InUse || !FileName().IsMatch(name))
        {
            return null;
        }

        try
        {
            return await MimeMessage.LoadAsync(Path.Combine(mailer.PickupFolder, name + ".eml"), cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or FormatException)
        {
            // The file was deleted in the meantime, or is no mail.
            return null;
        }
    }

    private static string? WithPictures(MimeMessage mail)
    {
        if (mail.HtmlBody is not { } html)
        {
            return null;
        }

        foreach (
            var part in mail.BodyParts.OfType<MimePart>().Where(p => p.ContentId is not null && p.ContentType.IsMimeType("image", "*"))
        )
        {
            html = html.Replace(
                "cid:" + part.ContentId,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"data:{part.ContentType.MimeType};base64,{Convert.ToBase64String(Bytes(part))}"
                ),
                StringComparison.Ordinal
            );
        }

        return html;
    }

    private static byte[] Bytes(MimePart part)
    {
        using var into = new MemoryStream();
        part.Content?.DecodeTo(into);
        return into.ToArray();
    }

    [GeneratedRegex("^[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
