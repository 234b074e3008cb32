using Campaigns.Domain.Campaigns;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Campaigns;

public sealed class TargetTableTests
{
    private static readonly TargetUnit Lak = new(Guid.CreateVersion7(), "Huyện Lắk", "Lắk", "656");
    private static readonly TargetUnit Buk = new(Guid.CreateVersion7(), "Huyện Krông Búk", "Krông Búk", "649");
    private static readonly TargetUnit BukCommune = new(Guid.CreateVersion7(), "Xã Krông Búk", "Krông Búk", "24502");
    private static readonly TargetUnit[] Units = [Lak, Buk, BukCommune];

    [Theory]
    [InlineData("Huyện Lắk\t2000\t12", 2000, 12)]
    [InlineData("huyen lak\t2.000", 2000, null)]
    [InlineData("Lắk\t2,000\t", 2000, null)]
    [InlineData("656\t2 000", 2000, null)]
    [InlineData("1\tHuyện Lắk\t2000\t0", 2000, 0)]
    [InlineData("\"Huyện Lắk\"\t\"0\"", 0, null)]
    [InlineData("Huyện Lắk\t1.234.567", 1234567, null)]
    public void A_row_is_read_as_people_write_it(string text, int turns, int? events)
    {
        var row = Assert.Single(TargetTable.Read(text, Units));
        Assert.Empty(row.Faults);
        Assert.Equal((Lak, turns, events), (row.Unit, row.Turns!.Value, row.Events));
    }

    [Fact]
    public void Headings_and_empty_lines_are_left_out_and_lines_keep_their_number()
    {
        var rows = TargetTable.Read("Đơn vị\tLượt người\n\nHuyện Lắk\t5\n\t\nHuyện Krông Búk\t6\n", Units);
        Assert.Equal([(3, Lak), (5, Buk)], rows.Select(r => (r.Line, r.Unit!)));
        Assert.Empty(TargetTable.Read(" \n\t\n", Units));
        Assert.Empty(TargetTable.Read(null, Units));
    }

    [Theory]
    [InlineData("Huyện Không Có\t5", TargetFault.UnitUnknown)]
    [InlineData("Krông Búk\t5", TargetFault.UnitAmbiguous)]
    [InlineData("Huyện Lắk\t", TargetFault.TurnsMissing)]
    [InlineData("Huyện Lắk\tnhiều", TargetFault.TurnsNotNumber)]
    [InlineData("Huyện Lắk\t-5", TargetFault.TurnsNotNumber)]
    [InlineData("Huyện Lắk\t1,5", TargetFault.TurnsNotNumber)]
    [InlineData("Huyện Lắk\t5\tx", TargetFault.EventsNotNumber)]
    [InlineData("Huyện Lắk\t100000001", TargetFault.TooLarge)]
    [InlineData("\t5", TargetFault.UnitMissing)]
    public void A_fault_is_named(string text, TargetFault fault) =>
        Assert.Equal([fault], Assert.Single(TargetTable.Read("Huyện Krông Búk\t1\n" + text, Units), r => r.Line == 2).Faults);

    [Fact]
    public void A_unit_stands_once()
    {
        var rows = TargetTable.Read("Huyện Lắk\t5\nlak\t6", Units);
        Assert.Equal([0, 1], rows.Select(r => r.Faults.Count));
        Assert.Equal([TargetFault.UnitTwice], rows[1].Faults);
    }

    [Fact]
    public void A_code_tells_units_of_one_name_apart() =>
        Assert.Equal(BukCommune, Assert.Single(TargetTable.Read("24502\tKrông Búk\t5", Units)).Unit);

    [Property]
    public bool Whatever_is_pasted_is_read_without_failing(string text) =>
        TargetTable.Read(text, Units).All(r => r.Faults.Count > 0 || (r.Unit is not null && r.Turns >= 0));
}
