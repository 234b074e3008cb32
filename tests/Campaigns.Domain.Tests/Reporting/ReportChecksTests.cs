using Campaigns.Domain.Reporting;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class ReportChecksTests
{
    [Fact]
    public void A_required_figure_that_was_not_entered_blocks_and_zero_is_a_figure()
    {
        Assert.Equal([new ReportCheck.Missing("E1")], Of(Entered("E1", null)));
        Assert.Empty(Of(Entered("E1", 0)));
        Assert.Empty(Of(Entered("E1", null) with { Required = false }));
    }

    [Fact]
    public void A_part_larger_than_its_whole_blocks()
    {
        Assert.Equal([new ReportCheck.PartAboveWhole("E3", "E1")], Of(Entered("E1", 3), Entered("E3", 4) with { PartOf = "E1" }));
        Assert.Empty(Of(Entered("E1", 4), Entered("E3", 4) with { PartOf = "E1" }));
        Assert.Empty(Of(Entered("E1", null) with { Required = false }, Entered("E3", 4) with { PartOf = "E1" }));
    }

    [Fact]
    public void A_fall_by_more_than_half_warns_until_it_is_explained()
    {
        var fell = Entered("B3", 49) with { Before = 100 };

        Assert.Equal([new ReportCheck.FellByHalf("B3")], Of(fell));
        Assert.False(Of(fell)[0].Blocks);
        Assert.Empty(Of(fell with { Explained = true }));
        Assert.Empty(Of(fell with { Value = 50 }));
        Assert.Empty(Of(fell with { Value = 1, Before = 9 }));
        Assert.Empty(Of(fell with { IsShare = true }));
    }

    [Fact]
    public void Sessions_that_nobody_recorded_and_a_commune_without_an_event_warn_until_they_are_explained()
    {
        var around = new CheckedAround(Unrecorded: 2, UnrecordedExplained: false, NoEvent: true, NoEventExplained: false);
        var found = ReportChecks.Of([], around);

        Assert.Equal([new ReportCheck.Unrecorded(2), new ReportCheck.NoEvent()], found);
        Assert.DoesNotContain(found, c => c.Blocks);
        Assert.Equal([new ReportCheck.NoEvent()], ReportChecks.Of([], around with { UnrecordedExplained = true }));
        Assert.Equal([new ReportCheck.Unrecorded(2)], ReportChecks.Of([], around with { NoEventExplained = true }));
    }

    private static IReadOnlyList<ReportCheck> Of(params CheckedLine[] lines) =>
        ReportChecks.Of(lines, new CheckedAround(Unrecorded: 0, UnrecordedExplained: false, NoEvent: false, NoEventExplained: false));

    private static CheckedLine Entered(string code, decimal? value) =>
        new(code, Entered: true, Required: true, PartOf: null, IsShare: false, value, Before: null, Explained: false);
}
