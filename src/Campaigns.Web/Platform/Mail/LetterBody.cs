using System.Text;
using System.Text.Encodings.Web;
using MimeKit;

namespace Campaigns.Web.Platform.Mail;

/// <summary>
/// A line of a mail; <paramref name="Href"/> is set when it is a link. Empty lines separate paragraphs in the plain text.
/// </summary>
public sealed record LetterLine(string Text, string? Href = null)
{
    public static LetterLine Empty { get; } = new("");
}

/// <summary>The body of every mail of the program: plain text, and a page of the same lines.</summary>
public static class LetterBody
{
    /// <summary>Writes the lines as plain text and as HTML, with <paramref name="more"/> as markup at the end of the HTML.</summary>
    public static void Write(BodyBuilder body, IReadOnlyList<LetterLine> lines, string more = "")
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(lines);
        var html = new StringBuilder("<!DOCTYPE html><html><body style=\"font-family:sans-serif;font-size:16px;line-height:24px\">");
        foreach (var (text, href) in lines.Where(l => l.Text.Length > 0))
        {
            var encoded = HtmlEncoder.Default.Encode(text);
            html.Append(href is null ? $"<p>{encoded}</p>" : $"<p><a href=\"{HtmlEncoder.Default.Encode(href)}\">{encoded}</a></p>");
        }

        body.TextBody = string.Join("\r\n", lines.Select(l => l.Text)) + "\r\n";
        body.HtmlBody = html.Append(more).Append("</body></html>").ToString();
    }
}
