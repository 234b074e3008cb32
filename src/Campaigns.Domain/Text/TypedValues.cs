using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;

namespace Campaigns.Domain.Text;

/// <summary>Times and numbers as people here type them.</summary>
public static partial class TypedValues
{
    /// <summary>
    /// A time of day: "7g30", "7h30", "14.30", "14:30", "14:30:00", "1430", "19h", "19 giờ", "7 giờ 30 phút", "7 giờ rưỡi"; null where it is none.
    /// </summary>
    public static LocalTime? TimeOf(string? typed)
    {
        if (TimeForm().Match(Folding.Fold(typed ?? "")) is not { Success: true } read)
        {
            return null;
        }

        var hour = int.Parse(read.Groups["h"].ValueSpan, CultureInfo.InvariantCulture);
        var minute = read.Groups["half"].Success ? 30 : read.Groups["m"] is { Success: true } m ? int.Parse(m.ValueSpan, CultureInfo.InvariantCulture) : 0;
        return hour < 24 && minute < 60 ? new LocalTime(hour, minute) : null;
    }

    /// <summary>
    /// A whole number without a sign: "1500", "1.500", "1,500", "1 500"; a point or comma parts thousands only where three digits follow each.
    /// Null where it is none: "1.5" is not fifteen.
    /// </summary>
    public static int? WholeOf(string? typed)
    {
        var text = (typed ?? "").Trim();
        return WholeForm().IsMatch(text)
            && int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>A text of several lines, without what nobody sees (marks of direction turn a line round for its reader), and no longer than that.</summary>
    public static string LinesOf(string? typed, int max)
    {
        var lines = new StringBuilder();
        foreach (var rune in Folding.WellFormed(typed ?? "").EnumerateRunes().Where(r => r.Value is '\n' or '\r' or '\t' || !Folding.IsInvisible(r)))
        {
            lines.Append(rune);
        }

        var text = lines.ToString().Trim();
        return text.Length > max ? text[..max] : text;
    }

    [GeneratedRegex(@"^(?<h>[0-9]{1,2})( ?(:|\.|,|h|g|gio) ?((?<m>[0-9]{2})( ?(p|ph|phut|'|:00))?|(?<half>ruoi))?|(?<m>[0-9]{2}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeForm();

    [GeneratedRegex(@"^([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}([ \u00A0\u202F][0-9]{3})+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeForm();
}
