using System.Globalization;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Shared;

public sealed class ShowTests : IDisposable
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
        Assert.Equal("Thứ Ba, 24/11/2026, 14:00 – 16:00", Show.When(Instant.FromUtc(2026, 11, 24, 7, 0), Instant.FromUtc(2026, 11, 24, 9, 0)));

    [Fact]
    public void What_goes_over_midnight_names_both_days() =>
        Assert.Equal("22:00 Thứ Ba 24/11 – 01:00 Thứ Tư 25/11", Show.When(Instant.FromUtc(2026, 11, 24, 15, 0), Instant.FromUtc(2026, 11, 24, 18, 0)));

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

    // The program's own culture, whatever the machine's data say. The test puts back what was before.
    private static void Speak(string language) => _ = Languages.Use(language[..2]);
}
