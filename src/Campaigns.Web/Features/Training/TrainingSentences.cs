using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Training;

/// <summary>The sentence of each refusal, and the words and icons of rules and marks.</summary>
public static class TrainingSentences
{
    public const string ClashOfVenue = ActivitySentences.ClashOfVenue;

    public const string ClashOfTrainer = "Input.TrainerIds.Clash";

    public static string Of(CourseRefusal refusal, IStringLocalizer<TrainingTexts> texts) =>
        refusal switch
        {
            CourseRefusal.TitleMissing => texts["Refusal.TitleMissing"],
            CourseRefusal.CadreMissing => texts["Refusal.CadreMissing"],
            CourseRefusal.TextTooLong r => texts["Refusal.TextTooLong", r.Max],
            CourseRefusal.HoursOutOfRange r => texts["Refusal.HoursOutOfRange", r.Max],
            CourseRefusal.PercentOutOfRange => texts["Refusal.PercentOutOfRange"],
            CourseRefusal.PassMarkOutOfRange r => texts["Refusal.PassMarkOutOfRange", r.Max],
            CourseRefusal.PassMarkWithoutTest => texts["Refusal.PassMarkWithoutTest"],
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Key, "A refusal without a sentence."),
        };

    public static string Of(ActivityRefusal refusal, IStringLocalizer<TrainingTexts> texts, IStringLocalizer<SharedTexts> shared) =>
        refusal switch
        {
            RunRefusal.CourseEnded => texts["Refusal.CourseEnded"],
            ActivityRefusal.TooLong r => texts["Refusal.SessionTooLong", r.Max.TotalHours],
            ActivityRefusal.SessionNotBegun => texts["Refusal.SessionNotBegun"],
            ActivityRefusal.VenueTaken r => texts["Refusal.VenueTaken", r.Row + 1, r.By.Title, Show.When(r.By.StartsAt, r.By.EndsAt)],
            ActivityRefusal.PersonTaken r => texts[
                "Refusal.TrainerTaken",
                r.PersonName,
                r.Row + 1,
                r.By.Title,
                Show.When(r.By.StartsAt, r.By.EndsAt)
            ],
            ActivityRefusal.TakenSince { PersonName: { } name } r => texts[
                "Refusal.TrainerTaken",
                name,
                r.Session,
                r.By.Title,
                Show.When(r.By.StartsAt, r.By.EndsAt)
            ],
            ActivityRefusal.TakenSince r => texts["Refusal.VenueTaken", r.Session, r.By.Title, Show.When(r.By.StartsAt, r.By.EndsAt)],
            ActivityRefusal.NotYetRecorded r => texts["Refusal.NotYetRecorded", string.Join(", ", r.Sessions)],
            _ => ActivitySentences.Of(refusal, texts, shared),
        };

    /// <summary>The key in ModelState. Clashes have a key of their own, because the form shows them below the field.</summary>
    public static string FieldOf(ActivityRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Field is "CourseId" ? "" : ActivitySentences.FieldOf(refusal, nameof(RunInput.TrainerIds));
    }

    public static string Of(GridRefusal refusal, IStringLocalizer<TrainingTexts> texts, IStringLocalizer<SharedTexts> shared) =>
        refusal switch
        {
            GridRefusal.WrongState r => texts["Grid.Refusal.WrongState", shared["State." + r.State].Value],
            GridRefusal.NotBegun r => texts["Grid.Refusal.NotBegun", Show.TimeAndDate(r.StartsAt)],
            GridRefusal.ReasonMissing => texts["Grid.Refusal.ReasonMissing"],
            GridRefusal.ReasonTooLong r => texts["Refusal.ReasonTooLong", r.Max],
            GridRefusal.Changed { Now: { } now } => texts["Grid.Refusal.Changed", texts["Mark." + now].Value],
            GridRefusal.Changed => texts["Grid.Refusal.ChangedToNothing"],
            GridRefusal.MarkOutOfRange r => texts["Grid.Refusal.MarkOutOfRange", r.Max],
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Key, "A refusal without a sentence."),
        };

    public static string Of(RegistrationRefusal refusal, IStringLocalizer<TrainingTexts> texts) =>
        refusal switch
        {
            RegistrationRefusal.NameMissing => texts["People.NameMissing"],
            RegistrationRefusal.NotAName => texts["People.NotAName"],
            RegistrationRefusal.NameTooLong r => texts["Refusal.TextTooLong", r.Max],
            RegistrationRefusal.YearOfBirthOutOfRange r => texts["People.YearWrong", r.Min, r.Max],
            RegistrationRefusal.ConsentMissing => texts["People.ConsentMissing"],
            RegistrationRefusal.GuardianConsentMissing => texts["People.GuardianMissing"],
            RegistrationRefusal.Full => texts["People.Full"],
            RegistrationRefusal.AlreadyPresent => texts["People.AlreadyPresent"],
            RegistrationRefusal.AlreadyWithdrawn => texts["People.AlreadyWithdrawn"],
            RegistrationRefusal.Over => texts["People.Over"],
            _ => texts["People.NotTakingPlace"],
        };

    /// <summary>A few words that say why a participant may not get a certificate yet.</summary>
    public static string Of(NotYet reason, IStringLocalizer<TrainingTexts> texts) =>
        reason switch
        {
            NotYet.SessionsMissing r => texts["NotYet.SessionsMissing", r.Missing],
            NotYet.NotRecorded r => texts["NotYet.NotRecorded", r.Sessions],
            NotYet.TestMissing => texts["NotYet.TestMissing"],
            NotYet.UnderPassMark r => texts["NotYet.UnderPassMark", MarkText(r.Mark), MarkText(r.PassMark)],
            NotYet.RunNotOver => texts["NotYet.RunNotOver"],
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason.Key, "A reason without a sentence."),
        };

    /// <summary>What is missing for a certificate, in words, or that nothing is.</summary>
    public static string Verdict(IReadOnlyList<NotYet> lacks, IStringLocalizer<TrainingTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(lacks);
        ArgumentNullException.ThrowIfNull(texts);
        return lacks.Count == 0 ? texts["Verdict.Eligible"] : string.Join("; ", lacks.Select(l => Of(l, texts)));
    }

    /// <summary>The tone and the icon of a participant's progress; a null reason means that a certificate may be given.</summary>
    public static (string Tone, string Icon) Look(NotYet? reason) =>
        reason switch
        {
            null => ("is-good", "circle-check"),
            NotYet.SessionsMissing => ("is-wrong", "alert-circle"),
            NotYet.UnderPassMark => ("is-warn", "edit"),
            _ => ("is-grey", "clock"),
        };

    /// <summary>The tone and the icon of a mark; null where nothing was recorded.</summary>
    public static (string Tone, string Icon) Look(Mark? mark) =>
        mark switch
        {
            Mark.Present => ("is-present", "check"),
            Mark.Late => ("is-late", "clock"),
            Mark.Excused => ("is-excused", "mail"),
            Mark.Absent => ("is-absent", "x"),
            _ => ("is-empty", "minus"),
        };

    /// <summary>The pass rule as a sentence: with a percentage for a course, and with the number of sessions for a run.</summary>
    public static string Rule(PassRule rule, int? sessions, IStringLocalizer<TrainingTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(texts);
        var attend = sessions is > 0 and var all ? texts["Rule.Sessions", rule.Needed(all), all] : texts["Rule.Share", rule.LeastPercent];
        return rule switch
        {
            { TestRequired: false } => texts["Rule.Only", attend.Value],
            { PassMark: { } mark } => texts["Rule.AndMark", attend.Value, MarkText(mark)],
            _ => texts["Rule.AndTest", attend.Value],
        };
    }

    /// <summary>The mark in the language of the screen, such as "8,5".</summary>
    public static string MarkText(decimal? mark) => mark?.ToString("0.0#", CultureInfo.CurrentCulture) ?? "";

    /// <summary>The half of the day in which a session takes place, such as "sáng".</summary>
    public static string Half(NodaTime.Instant startsAt, IStringLocalizer<TrainingTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts["Half.Short." + HalfDays.Of(startsAt.InZone(Show.Zone).TimeOfDay)];
    }
}
