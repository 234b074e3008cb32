using Campaigns.Domain.Reporting;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>A unit of a random tree: what it entered for each version that it sent, and how far its answer is.</summary>
public sealed record TreeUnit(Guid Id, AnswerState State, IReadOnlyList<IReadOnlyList<int?>> Versions, IReadOnlyList<TreeUnit> Below)
{
    public IEnumerable<TreeUnit> All => Below.SelectMany(b => b.All).Prepend(this);

    public override string ToString() => $"{State} {string.Join(',', Versions[^1])} [{string.Join("; ", Below)}]";
}

public static class TreeUnits
{
    /// <summary>Trees of at most three levels below the top; figures may be missing, and versions are corrected.</summary>
    public static Arbitrary<TreeUnit> Tree() => Unit(3).ToArbitrary();

    private static Gen<TreeUnit> Unit(int depth) =>
        from state in Gen.Frequency(
            (5, Gen.Constant(AnswerState.Accepted)),
            (2, Gen.Elements(AnswerState.NotBegun, AnswerState.Draft, AnswerState.Submitted, AnswerState.Returned))
        )
        from number in Gen.Choose(1, 3)
        from versions in Figures().ListOf(number)
        from many in Gen.Choose(0, depth == 0 ? 0 : 4)
        from below in Unit(depth - 1).ListOf(many)
        select new TreeUnit(Guid.NewGuid(), state, [.. versions], [.. below]);

    private static Gen<IReadOnlyList<int?>> Figures() =>
        from values in Gen.Frequency((6, Gen.Choose(0, 400).Select(v => (int?)v)), (1, Gen.Constant((int?)null)))
            .ListOf(ConsolidationTests.Codes.Count)
        select (IReadOnlyList<int?>)[.. values];
}

public sealed class ConsolidationTests
{
    private static readonly Instant At = TestDatabases.Start;

    /// <summary>Two sums of which one is part of the other, a sum of people, and what is not added.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["S1", "S2", "P1", "N1"];

    private static readonly IReadOnlyList<ReportIndicator> Indicators =
    [
        Of("S1", IndicatorTogether.Sum),
        Of("S2", IndicatorTogether.Sum),
        Of("P1", IndicatorTogether.SumOfPeople),
        Of("N1", IndicatorTogether.None),
        Of("F1", IndicatorTogether.Formula, "S2 / S1"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Property(Arbitrary = [typeof(TreeUnits)], MaxTest = 200)]
    public bool Totals_at_each_level_equal_the_sum_of_the_accepted_units_below(TreeUnit tree) =>
        tree.All.All(unit =>
        {
            var read = ReportContent.Read(Sent(unit, unit.Versions.Count));
            List<TreeUnit> counted = [.. Counted(unit)];
            return Codes.Take(3).All(code => Figure(read, code) == Plain(counted, code))
                && Figure(read, "N1") == Plain([unit], "N1")
                && Figure(read, "F1") == Share(Plain(counted, "S2"), Plain(counted, "S1"))
                && (!read.Consolidates || Below(read, "S1") == Plain(counted.Skip(1), "S1"))
                && (!read.Consolidates || Below(read, "N1") is null);
        });

    [Property(Arbitrary = [typeof(TreeUnits)], MaxTest = 200)]
    public bool Each_unit_is_counted_once_or_named_as_missing_or_stands_below_a_missing_one(TreeUnit tree)
    {
        var read = ReportContent.Read(Sent(tree, tree.Versions.Count));
        List<Guid> sources = [.. read.Units.SelectMany(u => u.Sources.Prepend(u.Source)).Select(s => s.UnitId)];
        List<Guid> missing = [.. read.AllMissing.Select(m => m.Unit.UnitId)];
        return sources.Order().SequenceEqual(Counted(tree).Skip(1).Select(u => u.Id).Order())
            && missing.Order().SequenceEqual(Counted(tree).SelectMany(u => u.Below).Where(b => !In(b)).Select(b => b.Id).Order())
            && sources.Distinct().Count() == sources.Count;
    }

    [Property(Arbitrary = [typeof(TreeUnits)], MaxTest = 50)]
    public bool What_was_sent_names_the_versions_and_their_hashes(TreeUnit tree)
    {
        var read = ReportContent.Read(Sent(tree, tree.Versions.Count));
        return tree
            .Below.Where(In)
            .All(b =>
                read.Units.Single(u => u.Source.UnitId == b.Id).Source is var source
                && source.Version == b.Versions.Count
                && source.Sha256 == CanonicalJson.Sha256(Sent(b, b.Versions.Count))
            );
    }

    [Fact]
    public void A_unit_that_is_in_two_versions_is_not_counted_twice()
    {
        var commune = new TreeUnit(
            Guid.NewGuid(),
            AnswerState.Accepted,
            [
                [1, 1, 1, 1],
            ],
            []
        );
        var district = new TreeUnit(
            Guid.NewGuid(),
            AnswerState.Accepted,
            [
                [1, 1, 1, 1],
            ],
            [commune]
        );
        var province = new TreeUnit(
            Guid.NewGuid(),
            AnswerState.Draft,
            [
                [1, 1, 1, 1],
            ],
            [district, commune]
        );

        Assert.Throws<InvalidOperationException>(() => Sent(province, 1));
    }

    [Fact]
    public async Task The_work_of_each_unit_is_in_the_answer_of_the_nearest_unit_that_owes_one()
    {
        await using var database = await TestDatabases.CreateAsync();
        var random = new Random(20261130);
        for (var round = 0; round < 6; round++)
        {
            await using var db = database.Db();
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);

            // Some units end within the period, some begin after it was opened, and some levels owe nothing at first.
            var units = await db.Units.AsNoTracking().ToListAsync(Cancel);
            List<Guid> ended = [.. units.Where(u => u.ParentId is not null && random.Next(5) == 0).Select(u => u.Id)];
            await db
                .Units.Where(u => ended.Contains(u.Id))
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.ValidTo, new LocalDate(2026, 1 + random.Next(11), 1)), Cancel);
            List<Guid> begun = [.. units.Where(u => u.ParentId is not null && random.Next(5) == 0).Select(u => u.Id).Except(ended)];
            await db
                .Units.Where(u => begun.Contains(u.Id))
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.ValidFrom, new LocalDate(2026, 12, 1 + random.Next(9))), Cancel);
            var late = ((string[])["province", "district", "commune"])[random.Next(3)];
            var levels = await db.Set<ReportTemplateLevel>().AsNoTracking().Where(l => l.LevelKey == late).ToListAsync(Cancel);
            await db.Set<ReportTemplateLevel>().Where(l => l.LevelKey == late).ExecuteDeleteAsync(Cancel);
            await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), At, Cancel);
            db.AddRange(levels);
            await db.SaveChangesAsync(Cancel);
            await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 25), At, Cancel);

            var parts = await db
                .Database.SqlQuery<Part>(
                    $"""
                    SELECT p.unit_id, a.unit_id AS by_unit_id, a.period_id FROM report_part p JOIN report_answer a ON a.id = p.answer_id
                    """
                )
                .ToListAsync(Cancel);
            var owing = (await db.ReportAnswers.Select(a => new { a.PeriodId, a.UnitId }).ToListAsync(Cancel)).ToLookup(
                a => a.PeriodId,
                a => a.UnitId
            );
            var above = units.ToDictionary(u => u.Id, u => u.ParentId);
            Assert.NotEmpty(owing);
            foreach (var period in owing)
            {
                var owes = period.ToHashSet();
                var expected = units.Select(u => (u.Id, Nearest(u.Id, owes, above))).Where(p => p.Item2 is not null).ToHashSet();
                var found = parts.Where(p => p.PeriodId == period.Key).Select(p => (p.UnitId, (Guid?)p.ByUnitId)).ToList();
                Assert.Equal(found.Count, found.Distinct().Count());
                Assert.True(expected.SetEquals(found));
            }
        }
    }

    private sealed record Part(Guid UnitId, Guid ByUnitId, Guid PeriodId);

    private static Guid? Nearest(Guid unit, HashSet<Guid> owes, Dictionary<Guid, Guid?> above)
    {
        for (Guid? at = unit; at is { } here; at = above[here])
        {
            if (owes.Contains(here))
            {
                return here;
            }
        }

        return null;
    }

    private static bool In(TreeUnit unit) => unit.State is AnswerState.Accepted;

    private static IEnumerable<TreeUnit> Counted(TreeUnit unit) => unit.Below.Where(In).SelectMany(Counted).Prepend(unit);

    private static decimal? Plain(IEnumerable<TreeUnit> units, string code)
    {
        var at = Codes.ToList().IndexOf(code);
        var known = units.Select(u => u.Versions[^1][at]).OfType<int>().ToList();
        return known.Count == 0 ? null : known.Sum();
    }

    private static decimal? Share(decimal? part, decimal? whole) =>
        part is { } p && whole is { } w && w != 0 ? Math.Round(100 * p / w, 2, MidpointRounding.AwayFromZero) : null;

    private static decimal? Figure(ReportContent read, string code) => read.Carried.Single(f => f.Code == code).Value;

    private static decimal? Below(ReportContent read, string code) => read.BelowOf(code)!.Value;

    /// <summary>The content of a unit's version, with what it accepted below.</summary>
    private static string Sent(TreeUnit unit, int version)
    {
        var answer = new ReportAnswer
        {
            Id = unit.Id,
            PeriodId = Guid.Empty,
            UnitId = unit.Id,
            TemplateId = Guid.Empty,
            DueOn = new LocalDate(2026, 12, 5),
            MaySendUnsigned = true,
        };
        var day = new LocalDate(2026, 11, 30);
        var period = new ReportPeriod
        {
            Id = Guid.Empty,
            KindId = Guid.Empty,
            Year = 2026,
            NameVi = "Năm 2026",
            NameEn = "Year 2026",
            CountedFrom = day,
            CountedTo = day,
            AsOf = day,
            FinalOn = day,
            OpenedAt = At,
        };
        var entered = Codes
            .Select((code, i) => (Indicators[i].Id, Value: (decimal?)unit.Versions[version - 1][i]))
            .ToDictionary(f => f.Id, f => f.Value);
        var counts = new ReportCounts(unit.Id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var values = ReportValues.Of(Indicators, new CountedFigures([], counts, []), entered);
        List<ReportLine> lines =
        [
            .. Indicators.Select(i => new ReportLine(i, false, values.Of(i.Code), values.FractionOf(i.Code), [], null, null)),
        ];
        var template = new ReportTemplate
        {
            Id = Guid.Empty,
            Key = "test",
            Version = 1,
            NameVi = "",
            NameEn = "",
        };
        var head = new AnswerHead(answer, period, "Đơn vị", "a", null, null, null, null, null, unit.Below.Count > 0);
        var sheet = new ReportSheet(head, template, Indicators, values, lines, counts, null, null, [], []);
        return FrozenReport.Write(
            sheet,
            version,
            [],
            [
                .. unit.Below.Select(b =>
                {
                    var content = In(b) ? Sent(b, b.Versions.Count) : null;
                    return new BelowAnswer(
                        b.Id,
                        b.Id,
                        b.Id.ToString(),
                        null,
                        b.State,
                        day,
                        b.Versions.Count,
                        content is null ? null : CanonicalJson.Sha256(content),
                        content
                    );
                }),
            ]
        );
    }

    private static ReportIndicator Of(string code, IndicatorTogether together, string? formula = null) =>
        new()
        {
            Id = Guid.NewGuid(),
            Code = code,
            Section = "A",
            Position = 0,
            NameVi = code,
            NameEn = code,
            MeasuredInVi = formula is null ? "người" : "%",
            MeasuredInEn = "",
            Source = formula is null ? IndicatorSource.Entered : IndicatorSource.Formula,
            Formula = formula,
            Together = together,
            ValidFrom = new LocalDate(2020, 1, 1),
        };
}
