using Campaigns.Domain.Units;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A unit and the learners in what it organises.</summary>
public sealed record LearningUnit(Unit Unit, bool Own, LearningSum Sum, TrainingCell Cell);

/// <summary>
/// Training among the figures: lượt học and người học of a period, by sex, course and organising unit. They are never added to outreach
/// (counted 3) and show no names.
/// </summary>
[May(Permission.SeeCounts)]
public sealed class TrainingModel(
    OutreachQueries queries,
    OutreachTraining training,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : TrainingPage(queries, actor, clock, texts)
{
    private readonly IStringLocalizer<OutreachTexts> _texts = texts;

    public LearningSum All { get; private set; } = LearningSum.None;

    /// <summary>The figures from 1 January until today, to compare a short period with; null when the period is the year.</summary>
    public LearningSum? ThisYear { get; private set; }

    /// <summary>Sessions that are over and in which nobody was marked.</summary>
    public OutreachRowsTotal Missing { get; private set; } = new(0, 0);

    public IReadOnlyList<CourseSum> ByCourse { get; private set; } = [];

    public IReadOnlyList<LearningUnit> ByUnit { get; private set; } = [];

    public IReadOnlyList<(Guid Id, string Title)> Courses { get; private set; } = [];

    /// <summary>
    /// The outreach of the same campaign by the same side, shown beside the figures and never added to them; null for another period.
    /// </summary>
    public long? OutreachTurns { get; private set; }

    public OutreachCell OutreachCell => new(Campaign?.Id, Unit.Id, ByPlace: false);

    public IReadOnlyList<BarPart> SexBar =>
        [
            new(_texts["Part.female"], All.Female, "part-1"),
            new(_texts["Part.male"], All.Male, "part-2"),
            new(_texts["Part.sex_not_known"], All.SexNotKnown, "part-3"),
        ];

    public override long? FirstFigure => All.Turns;

    public string ExcelUrl => Asked.PageUrl + "&handler=Excel";

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, Guid? course, CancellationToken cancel) =>
        await ReadAsync(campaign, unit, side, course, cancel) ?? Page();

    /// <summary>The tables of the page as a workbook, one below the other; the first column says which table a row is of.</summary>
    public async Task<IActionResult> OnGetExcelAsync(string? campaign, Guid? unit, string? side, Guid? course, CancellationToken cancel)
    {
        if (await ReadAsync(campaign, unit, side, course, cancel) is { } answer)
        {
            return answer;
        }

        static IReadOnlyList<object?> Line(string table, string item, LearningSum sum) =>
            [
                table,
                item,
                sum.Runs,
                sum.Turns,
                sum.Female,
                sum.Male,
                sum.SexNotKnown,
                sum.People,
                ShareOf(sum.PeopleMale, sum.PeopleFemale + sum.PeopleMale),
            ];
        return await SheetAsync(
            "Training",
            _texts,
            [
                _texts["Sheet.Table"],
                _texts["Sheet.Item"],
                _texts["Learned.Runs"],
                _texts["Learned.Turns"],
                _texts["Part.female"],
                _texts["Part.male"],
                _texts["Part.sex_not_known"],
                _texts["Learned.People"],
                _texts["Learned.MenShort"],
            ],
            [
                Line(_texts["Sheet.All"], Unit.Name, All),
                .. ByCourse.Select(c => Line(_texts["Training.ByCourse"], c.Title, c.Sum)),
                .. ByUnit.Select(u => Line(_texts["Training.ByUnit"], u.Own ? _texts["Own", u.Unit.Name].Value : u.Unit.Name, u.Sum)),
            ],
            cancel,
            [Courses.FirstOrDefault(c => c.Id == Asked.Course).Title]
        );
    }

    private async Task<IActionResult?> ReadAsync(string? campaign, Guid? unit, string? side, Guid? course, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        var asked = TrainingCell.Of(this, Unit.Id) with { Course = course };
        Asked = asked;
        var year = asked with { Period = FigurePeriod.YearOf(Today) };
        var ofCampaign = asked.Period.IsOfCampaign;
        var reads = Queries.Together();
        var (courses, all) = (reads.Add(() => training.CoursesAsync(cancel)), reads.Add(() => training.SumAsync(asked, Days, cancel)));
        var missing = reads.Add(() => training.TotalAsync(asked with { What = Learned.Missing }, Days, Now, cancel));
        var (byCourse, byUnit) = (
            reads.Add(() => training.ByCourseAsync(asked, Days, cancel)),
            reads.Add(() => training.ByUnitAsync(asked, Days, cancel))
        );
        var thisYear = reads.Add(async () => ofCampaign ? await training.SumAsync(year, year.Days(Campaign), cancel) : null);
        var outreach = reads.Add(async () => ofCampaign ? await Queries.SumsAsync(Cell.CampaignKey, Unit.Id, [], cancel) : []);
        await reads.ReadAsync();
        (Courses, All, Missing, ByCourse, var sums) = (courses.Value, all.Value, missing.Value, byCourse.Value, byUnit.Value);
        ByUnit =
        [
            .. Below
                .Prepend(Unit)
                .Where(u => sums.ContainsKey(u.Id))
                .Select(u => new LearningUnit(u, u.Id == Unit.Id, sums[u.Id], asked with { Unit = u.Id, Own = u.Id == Unit.Id }))
                .OrderByDescending(u => u.Sum.Turns),
        ];
        if (ofCampaign)
        {
            ThisYear = thisYear.Value;
            OutreachTurns = outreach.Value.Find(s => s.Dimension == "all" && s.Side == OutreachCell.Side)?.Turns ?? 0;
        }

        return null;
    }
}
