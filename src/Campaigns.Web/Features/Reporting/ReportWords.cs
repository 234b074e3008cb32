using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The state of an answer as a badge.</summary>
public sealed record StateBadge(AnswerState State, bool Overdue)
{
    /// <summary>The tone and the icon; the word is the text <c>State.{Key}</c>.</summary>
    public (string Tone, string Icon) Look =>
        (State, Overdue) switch
        {
            (_, true) => ("is-wrong", "alert-circle"),
            (AnswerState.NotBegun, _) => ("is-grey", "clock"),
            (AnswerState.Draft, _) => ("is-grey", "pencil"),
            (AnswerState.WaitingForHead, _) => ("is-running", "hourglass"),
            (AnswerState.Submitted, _) => ("is-note", "send"),
            (AnswerState.Returned, _) => ("is-warn", "pencil"),
            _ => ("is-good", "check"),
        };

    public string Key => IsShownOverdue ? "Overdue" : State.ToString();

    /// <summary>Whether the badge says that the report is overdue. Of a returned one it says that it was returned.</summary>
    public bool IsShownOverdue => Overdue && State is not AnswerState.Returned;
}

/// <summary>Puts figures and parts of reports into words.</summary>
public static class ReportWords
{
    /// <summary>"9.846", "44,4%", "3,5"; empty when it is not known.</summary>
    public static string Figure(ReportIndicator indicator, decimal? value)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return indicator.IsShare ? Show.Percent(value) : Show.Number(value, Math.Max(indicator.Decimals, 0));
    }

    /// <summary>"4.240 / 9.548".</summary>
    public static string Fraction((decimal Numerator, decimal Denominator) fraction) =>
        $"{Show.Number(fraction.Numerator, 0)} / {Show.Number(fraction.Denominator, 0)}";

    /// <summary>The change against an earlier figure: "+8,0%"; of a share in points: "+3,2 điểm". Empty when one is not known.</summary>
    public static string Change(this IStringLocalizer<ReportingTexts> texts, ReportIndicator indicator, decimal? value, decimal? before)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(indicator);
        if (value is not { } now || before is not { } then)
        {
            return "";
        }

        return indicator.IsShare ? texts["Points", Signed(now - then)]
            : then == 0 ? ""
            : Show.Change(100 * (now - then) / then);
    }

    /// <summary>What a check says at its figure; of one that is about no figure, what it says about the whole report.</summary>
    public static string Sentence(this IStringLocalizer<ReportingTexts> texts, ReportCheck check, ReportSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(sheet);
        return check switch
        {
            ReportCheck.PartAboveWhole part => texts["Check.PartAboveWhole", sheet.NameOf(part.Whole, Languages.Current)],
            ReportCheck.Unrecorded unrecorded => texts["Check.Unrecorded.Sum", unrecorded.Sessions],
            ReportCheck.NoEvent => texts["Check.NoEvent.Sum", 1],
            _ => texts["Check." + check.Key],
        };
    }

    /// <summary>"2,4 MB", "310 KB": the size of a file.</summary>
    public static string Bytes(long bytes) =>
        bytes >= 1024 * 1024 ? $"{Show.Number((decimal)bytes / (1024 * 1024), 1)} MB" : $"{Show.Number(Math.Max(1, bytes / 1024), 0)} KB";

    /// <summary>Why a file is not added; null for a refusal of something else.</summary>
    public static string? FileSentence(this IStringLocalizer<ReportingTexts> texts, ReportRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal switch
        {
            ReportRefusal.FileTooLarge large => texts["Refusal.FileTooLarge", Bytes(large.Size), Bytes(large.Max)].Value,
            ReportRefusal.TooManyFiles many => texts["Refusal.TooManyFiles", many.Max].Value,
            ReportRefusal.FileThere there => texts["Refusal.FileThere", there.Name].Value,
            ReportRefusal.FileNameTooLong name => texts["Refusal.FileNameTooLong", name.Max].Value,
            ReportRefusal.FileNotWhatItSays lies => texts["Refusal.FileNotWhatItSays", lies.Ending].Value,
            _ => null,
        };
    }

    /// <summary>What the unit of a report wrote, by the names of the fields in words.</summary>
    public static IReadOnlyList<(string Field, string Text)> Named(this IStringLocalizer<ReportingTexts> texts, ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(content);
        return [.. content.Texts.Select(t => (texts["Field." + t.Field].Value, t.Text))];
    }

    /// <summary>The name of a part: "Nam", or that of a form.</summary>
    public static string PartName(this IStringLocalizer<ReportingTexts> texts, string part, IReadOnlyDictionary<string, string> forms)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(forms);
        return forms.TryGetValue(part, out var form) ? form
            : Measures.Turns.Any(m => m.Name == part) ? texts["Part." + part]
            : texts["Part.other"];
    }

    /// <summary>"còn 9 ngày", "hôm nay là ngày cuối", "quá hạn 5 ngày".</summary>
    public static string Left(this IStringLocalizer<ReportingTexts> texts, LocalDate dueOn, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var days = Period.DaysBetween(today, dueOn);
        return days switch
        {
            0 => texts["Left.Today"],
            > 0 => texts["Left.Days", days],
            _ => texts["Left.Over", -days],
        };
    }

    /// <summary>A difference with its sign: "+120", "−1,5".</summary>
    public static string Signed(ReportIndicator indicator, decimal difference)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return indicator.IsShare || indicator.Decimals > 0 ? Signed(difference) : Show.Signed((long)difference);
    }

    private static string Signed(decimal value) => value.ToString("+#,0.0;−#,0.0;0.0", System.Globalization.CultureInfo.CurrentCulture);
}
