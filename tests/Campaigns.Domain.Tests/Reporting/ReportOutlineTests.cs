using Campaigns.Domain.Reporting;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class ReportOutlineTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    [Fact]
    public void Only_what_differs_from_the_default_is_kept_and_an_empty_text_is_the_default()
    {
        var typed = ReportOutline.All.ToDictionary(t => t.Key, t => (string?)t.Default, StringComparer.Ordinal);
        Assert.Empty(ReportOutline.Tidy(typed));
        typed["part1"] = "  ";
        typed["part2"] = " Kết quả \r\n chính ";
        typed[ReportOutline.Basis] = "Căn cứ Kế hoạch số 1;\r\n\r\n Căn cứ Kế hoạch số 2; ";
        var tidy = ReportOutline.Tidy(typed);
        Assert.Equal(["basis", "part2"], tidy.Keys.Order());
        Assert.Equal("Kết quả chính", tidy["part2"]);
        Assert.Equal("Căn cứ Kế hoạch số 1;\nCăn cứ Kế hoạch số 2;", tidy[ReportOutline.Basis]);
        Assert.Empty(ReportOutline.Check(tidy, None));
        Assert.Equal(["basis", "part2"], ReportOutline.Differences(None, tidy).Select(d => d.Text.Key));
    }

    [Fact]
    public void What_stands_in_braces_is_known_and_has_both_of_them()
    {
        Assert.Equal(
            [new OutlineRefusal.UnknownName("opening", "tỉnh"), new OutlineRefusal.LooseBrace("closing")],
            ReportOutline.Check(Texts(("opening", "{tỉnh} báo cáo {kỳ}"), ("closing", "Hết {kỳ")), None)
        );
        Assert.Equal([new OutlineRefusal.TooLong("part1", 500)], ReportOutline.Check(Texts(("part1", new string('x', 501))), None));
        Assert.Equal([new OutlineRefusal.NothingChanged()], ReportOutline.Check(Texts(("part1", "A")), Texts(("part1", "A"))));
        var values = Texts((ReportOutline.Unit, "Xã {kỳ}"), (ReportOutline.Period, "năm 2026"));
        Assert.Equal("Xã {kỳ}: năm 2026, { đến }", ReportOutline.Fill("{đơn vị}: {kỳ}, { đến }", values));
    }

    private static Dictionary<string, string> Texts(params (string Key, string Text)[] texts) =>
        texts.ToDictionary(t => t.Key, t => t.Text, StringComparer.Ordinal);
}
