using System.Globalization;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Features.Shared;

namespace Campaigns.Web.Features.Training;

/// <summary>The form of a course, as it was typed.</summary>
public sealed class CourseInput
{
    public string? Version { get; set; }

    public string? Title { get; set; }

    public string? Aims { get; set; }

    public string? Cadre { get; set; }

    public string? Hours { get; set; }

    public string? LeastPercent { get; set; }

    public bool TestRequired { get; set; }

    public string? PassMark { get; set; }

    public static CourseInput Of(Course course)
    {
        ArgumentNullException.ThrowIfNull(course);
        return new CourseInput
        {
            Version = course.Version.ToString(CultureInfo.InvariantCulture),
            Title = course.Title,
            Aims = course.Aims,
            Cadre = course.Cadre,
            Hours = course.Hours.ToString(CultureInfo.InvariantCulture),
            LeastPercent = course.LeastPercent.ToString(CultureInfo.InvariantCulture),
            TestRequired = course.TestRequired,
            PassMark = TrainingSentences.MarkText(course.PassMark),
        };
    }

    /// <summary>The values that could be read. A text that is not a number counts as out of range.</summary>
    public CoursePlan Plan() =>
        new()
        {
            Title = Names.Tidy(Title),
            Aims = (Aims ?? "").Trim(),
            Cadre = Names.Tidy(Cadre),
            Hours = TypedFields.WholeOf(Hours ?? ""),
            LeastPercent = TypedFields.WholeOf((LeastPercent ?? "").TrimEnd('%', ' ')),
            TestRequired = TestRequired,
            PassMark = string.IsNullOrWhiteSpace(PassMark) ? null : Numbers.Mark(PassMark) ?? -1,
        };
}
