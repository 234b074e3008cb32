using Campaigns.Domain.Text;

namespace Campaigns.Domain.Training;

/// <summary>The fields of a course's form, as far as they could be read.</summary>
public sealed record CoursePlan
{
    public string Title { get; init; } = "";

    public string Aims { get; init; } = "";

    public string Cadre { get; init; } = "";

    public int? Hours { get; init; }

    public int? LeastPercent { get; init; }

    public bool TestRequired { get; init; }

    public decimal? PassMark { get; init; }
}

/// <summary>Why a course cannot be saved. The field is one of <see cref="CoursePlan"/>.</summary>
public abstract record CourseRefusal(string Field) : Refusal(Field)
{
    public sealed record TitleMissing() : CourseRefusal(nameof(CoursePlan.Title));

    public sealed record TextTooLong(string Field, int Max) : CourseRefusal(Field);

    public sealed record CadreMissing() : CourseRefusal(nameof(CoursePlan.Cadre));

    public sealed record HoursOutOfRange(int Max) : CourseRefusal(nameof(CoursePlan.Hours));

    public sealed record PercentOutOfRange() : CourseRefusal(nameof(CoursePlan.LeastPercent));

    public sealed record PassMarkOutOfRange(decimal Max) : CourseRefusal(nameof(CoursePlan.PassMark));

    /// <summary>The course has a pass mark but no test.</summary>
    public sealed record PassMarkWithoutTest() : CourseRefusal(nameof(CoursePlan.PassMark));
}

/// <summary>Decides whether a course may be saved.</summary>
public static class CourseRules
{
    public const int MaxTitleLength = 200;

    public const int MaxCadreLength = 200;

    public const int MaxAimsLength = 4000;

    public const int MaxHours = 400;

    /// <summary>Every reason why the course may not be saved; empty: it may.</summary>
    public static IReadOnlyList<CourseRefusal> Keep(CoursePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return
        [
            .. new[]
            {
                Names.Tidy(plan.Title).Length switch
                {
                    0 => new CourseRefusal.TitleMissing(),
                    > MaxTitleLength => new CourseRefusal.TextTooLong(nameof(plan.Title), MaxTitleLength),
                    _ => (CourseRefusal?)null,
                },
                Names.Tidy(plan.Cadre).Length switch
                {
                    0 => new CourseRefusal.CadreMissing(),
                    > MaxCadreLength => new CourseRefusal.TextTooLong(nameof(plan.Cadre), MaxCadreLength),
                    _ => null,
                },
                plan.Aims.Length > MaxAimsLength ? new CourseRefusal.TextTooLong(nameof(plan.Aims), MaxAimsLength) : null,
                plan.Hours is null or < 1 or > MaxHours ? new CourseRefusal.HoursOutOfRange(MaxHours) : null,
                plan.LeastPercent is null or < 1 or > 100 ? new CourseRefusal.PercentOutOfRange() : null,
                plan.PassMark is < 0 or > GridRules.HighestMark ? new CourseRefusal.PassMarkOutOfRange(GridRules.HighestMark) : null,
                plan is { PassMark: not null, TestRequired: false } ? new CourseRefusal.PassMarkWithoutTest() : null,
            }.OfType<CourseRefusal>(),
        ];
    }
}
