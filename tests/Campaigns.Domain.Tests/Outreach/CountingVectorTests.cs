using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class CountingVectorTests
{
    public static TheoryData<CountingCase> Cases => [.. VectorFile.Read<CountingVectors>("counting").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_counted_as_settled(CountingCase world) => Assert.Equivalent(world.Expected, ReferenceCount.Of(world), strict: true);

    [Theory, MemberData(nameof(Cases))]
    public void Both_splits_have_the_total_of_turns(CountingCase world) =>
        Assert.Equal(world.Expected.Turns, world.Expected.Cells.ToCells().Turns);

    [Theory, MemberData(nameof(Cases))]
    public void Every_breakdown_but_that_by_audience_adds_up(CountingCase world)
    {
        IReadOnlyDictionary<string, int>?[] breakdowns =
        [
            world.Expected.BySource,
            world.Expected.ByForm,
            world.Expected.ByOrganisingUnit,
            world.Expected.ByPlace,
        ];
        Assert.All(breakdowns.OfType<IReadOnlyDictionary<string, int>>(), by => Assert.Equal(world.Expected.Turns, by.Values.Sum()));
    }

    [Fact]
    public void Every_settled_rule_has_cases_and_every_case_a_name_of_its_own()
    {
        var cases = VectorFile.Read<CountingVectors>("counting").Cases;
        Assert.Equal(Enumerable.Range(1, 7), cases.Select(c => c.Rule).Distinct().Order());
        Assert.Equal(cases.Count, cases.Select(c => c.Name).Distinct().Count());
    }
}
