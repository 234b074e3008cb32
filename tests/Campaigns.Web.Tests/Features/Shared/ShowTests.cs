using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Web.Tests.Features.Shared;

public sealed partial class ShowTests : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 7, 27);
    private readonly (CultureInfo Formats, CultureInfo Words) before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    public ShowTests() => Speak("vi-VN");

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;

    [Theory]
    [InlineData("vi-VN", "41.872", "36,4%", "+14,6%")]
    [InlineData("en", "41,872", "36.4%", "+14.6%")]
    public void Figures_are_grouped_as_the_language_does(string language, string number, string share, string change)
    {
        Speak(language);
        Assert.Equal(number, Show.Number(41872));
        Assert.Equal(share, Show.Share(41872, 115000));
        Assert.Equal(change, Show.Change(14.6m));
    }

    [Theory]
    [InlineData("H'Yim Kđoh, 0262 3000 890, Phòng 5", "H'Yim Kđoh, 0262\u00A03000\u00A0890, Phòng 5")]
    [InlineData("Tổ 5 thôn 3", "Tổ 5 thôn 3")]
    [InlineData(" 0905 ", " 0905 ")]
    [InlineData("", "")]
    public void A_number_in_a_text_is_not_broken_over_two_lines(string text, string whole) => Assert.Equal(whole, Show.Unbroken(text));

    [Fact]
    public void Not_known_is_empty_and_zero_is_a_figure()
    {
        Assert.Equal("", Show.Number(null));
        Assert.Equal("0", Show.Number(0));
        Assert.Equal("", Show.Share(3, 0));
        Assert.Equal("", Show.Share(null, 10));
        Assert.Equal("0,0%", Show.Share(0, 10));
    }

    [Theory]
    [InlineData("vi-VN", "Thứ Ba, 24/11/2026")]
    [InlineData("en", "Tuesday, 24/11/2026")]
    public void Dates_are_day_month_year_in_every_language(string language, string expected)
    {
        Speak(language);
        Assert.Equal(expected, Show.DayAndDate(new LocalDate(2026, 11, 24)));
    }

    [Fact]
    public void Sunday_is_the_seventh_day_and_has_its_name() =>
        Assert.Equal("Chủ nhật 29/11", Show.DayAndShortDate(new LocalDate(2026, 11, 29)));

    [Fact]
    public void Times_are_those_of_the_province() =>
        Assert.Equal(
            "Thứ Ba, 24/11/2026, 14:00 – 16:00",
            Show.When(Instant.FromUtc(2026, 11, 24, 7, 0), Instant.FromUtc(2026, 11, 24, 9, 0))
        );

    [Theory]
    [InlineData("vi-VN", "22:00 – 01:00 hôm sau", "Thứ Ba, 24/11/2026, 22:00 – 01:00 hôm sau")]
    [InlineData("en", "22:00 – 01:00 next day", "Tuesday, 24/11/2026, 22:00 – 01:00 next day")]
    public void Past_midnight_says_that_it_is_the_next_day(string language, string times, string when)
    {
        Speak(language);
        var (start, end) = (Instant.FromUtc(2026, 11, 24, 15, 0), Instant.FromUtc(2026, 11, 24, 18, 0));
        Assert.Equal((times, when), (Show.Times(start, end), Show.When(start, end)));
    }

    [Theory]
    [InlineData("2026-11-15", "2026-12-15", "15/11 – 15/12/2026")]
    [InlineData("2026-06-01", "2026-06-30", "01/06 – 30/06/2026")]
    [InlineData("2025-12-15", "2026-01-05", "15/12/2025 – 05/01/2026")]
    [InlineData("2026-11-15", "2026-11-15", "15/11/2026")]
    public void Days_of_a_range_have_one_form(string first, string last, string shown) =>
        Assert.Equal(shown, Show.Dates(LocalDatePattern.Iso.Parse(first).Value, LocalDatePattern.Iso.Parse(last).Value));

    [Theory]
    [InlineData("vi-VN", "Thứ Hai", "Chủ nhật")]
    [InlineData("en", "Monday", "Sunday")]
    public void Weekdays_have_one_rule_for_capitals(string language, string monday, string sunday)
    {
        Speak(language);
        Assert.Equal((monday, sunday), (Show.Weekday(new LocalDate(2026, 11, 23)), Show.Weekday(new LocalDate(2026, 11, 29))));
    }

    /// <summary>A page that puts a range together by itself would sooner or later write it in another form.</summary>
    [Fact]
    public void Ranges_of_days_and_times_are_written_in_one_place()
    {
        var features = Path.Combine(TextsTests.Root(), "src", "Campaigns.Web", "Features");
        var own = Directory
            .EnumerateFiles(features, "*.cs*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "Show.cs")
            .SelectMany(f => File.ReadLines(f).Where(l => OwnRange().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}"));
        Assert.Empty(own);
    }

    [GeneratedRegex(
        """Show\.(Date|ShortDate|Time)\([^–]*(–| - )[^–]*Show\.(Date|ShortDate|Time)\(""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OwnRange();

    [Fact]
    public void Time_that_passed_is_told_in_words_for_a_week_and_then_by_date()
    {
        Assert.Equal("cách đây 2 ngày", Show.Ago(Now - Duration.FromDays(2), Now));
        Assert.Equal("17/11/2026", Show.Ago(Now - Duration.FromDays(7), Now));
    }

    [Fact]
    public void A_phone_number_reads_in_groups()
    {
        Assert.Equal("0905 123 456", Show.Phone("0905123456"));
        Assert.Equal("0905 123 456", Show.Phone("+84905123456"));
        Assert.Equal("+33612345678", Show.Phone("+33612345678"));
        Assert.Equal("", Show.Phone(null));
    }

    [Fact]
    public void A_person_is_shown_by_two_letters()
    {
        Assert.Equal("HK", new OfficeShell { PersonName = "H'Yim Kđoh" }.Initials);
        Assert.Equal("TH", new OfficeShell { PersonName = "Trần Thị Thu Hà" }.Initials);
        Assert.Equal("", new OfficeShell().Initials);
    }

    // Uses the program's own culture, whatever the machine's data are. The test restores the earlier one.
    private static void Speak(string language) => _ = Languages.Use(language[..2]);
}
