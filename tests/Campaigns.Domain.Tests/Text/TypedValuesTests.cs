using System.Globalization;
using Campaigns.Domain.Text;
using Campaigns.Vectors;
using FsCheck;
using FsCheck.Xunit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class TypedValuesTests
{
    public static TheoryData<TypedDayVector> DaysWithoutYear => [.. VectorFile.Read<TypedDayVectors>("typed-days").Cases];

    [Theory, MemberData(nameof(DaysWithoutYear))]
    public void A_day_without_a_year_gets_the_year_that_is_meant(TypedDayVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        Assert.Equal(vector.Whole, TypedValues.WithYear(vector.Typed, LocalDatePattern.Iso.Parse(vector.Today).Value, vector.Meant));
    }

    [Property]
    public void The_year_of_a_day_without_one_is_of_the_first_such_day_from_today(NonNegativeInt from, NonNegativeInt after)
    {
        var today = new LocalDate(2000, 1, 1).PlusDays(from.Get % 30_000);
        var day = today.PlusDays(after.Get % 365);
        if (day is not { Month: 2, Day: 29 })
        {
            Assert.Equal(
                day < today.PlusYears(1) ? day : day.PlusYears(-1),
                TypedValues.DayOf(TypedValues.WithYear($"{day.Day}/{day.Month}", today))
            );
        }
    }

    [Theory]
    [InlineData("7g30", 7, 30)]
    [InlineData("7h30", 7, 30)]
    [InlineData("7H30", 7, 30)]
    [InlineData("7h 30", 7, 30)]
    [InlineData("14.30", 14, 30)]
    [InlineData("14,30", 14, 30)]
    [InlineData("14:30", 14, 30)]
    [InlineData("14:30:00", 14, 30)]
    [InlineData("1430", 14, 30)]
    [InlineData("19h", 19, 0)]
    [InlineData("19 giờ", 19, 0)]
    [InlineData("19g", 19, 0)]
    [InlineData("19", 19, 0)]
    [InlineData(" 07:05 ", 7, 5)]
    [InlineData("7 giờ 30 phút", 7, 30)]
    [InlineData("7 giờ rưỡi", 7, 30)]
    [InlineData("7h30'", 7, 30)]
    [InlineData("0h", 0, 0)]
    public void A_time_is_understood_as_it_is_typed(string typed, int hour, int minute) =>
        Assert.Equal(new LocalTime(hour, minute), TypedValues.TimeOf(typed));

    [Theory]
    [InlineData("")]
    [InlineData("24h")]
    [InlineData("7g60")]
    [InlineData("7h3")]
    [InlineData("hai giờ")]
    [InlineData("14.30.15")]
    [InlineData("-7h")]
    [InlineData("7h30 sáng mai")]
    public void What_is_no_time_is_none(string typed) => Assert.Null(TypedValues.TimeOf(typed));

    [Theory]
    [InlineData("27/11/2026", 2026, 11, 27)]
    [InlineData(" 7/1/2026 ", 2026, 1, 7)]
    [InlineData("27-11-2026", 2026, 11, 27)]
    [InlineData("27.11.2026", 2026, 11, 27)]
    [InlineData("27 11 2026", 2026, 11, 27)]
    [InlineData("27112026", 2026, 11, 27)]
    [InlineData("27/11/26", 2026, 11, 27)]
    [InlineData("2026-11-27", 2026, 11, 27)]
    [InlineData("29/02/2028", 2028, 2, 29)]
    public void A_day_is_understood_as_it_is_typed(string typed, int year, int month, int day) =>
        Assert.Equal(new LocalDate(year, month, day), TypedValues.DayOf(typed));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("27/11")]
    [InlineData("31/02/2026")]
    [InlineData("11/27/2026")]
    [InlineData("29/02/2026")]
    [InlineData("0/1/2026")]
    [InlineData("27/11-2026")]
    [InlineData("27/11/202")]
    [InlineData("01/01/1899")]
    [InlineData("27 tháng 11")]
    public void What_is_no_day_is_none(string? typed) => Assert.Null(TypedValues.DayOf(typed));

    [Property]
    public void Every_day_is_read_back_in_every_form(NonNegativeInt days)
    {
        var day = new LocalDate(1900, 1, 1).PlusDays(days.Get % 73_000);
        Assert.All(
            new[] { "dd/MM/yyyy", "d/M/yyyy", "dd-MM-yyyy", "dd.MM.yyyy", "ddMMyyyy", "yyyy-MM-dd" },
            form => Assert.Equal(day, TypedValues.DayOf(day.ToString(form, CultureInfo.InvariantCulture)))
        );
    }

    [Theory]
    [InlineData("1500", 1500)]
    [InlineData("1.500", 1500)]
    [InlineData("1,500", 1500)]
    [InlineData("1 500", 1500)]
    [InlineData("1\u00A0500", 1500)]
    [InlineData("12.345.678", 12_345_678)]
    [InlineData(" 0 ", 0)]
    [InlineData("007", 7)]
    public void A_number_is_understood_as_it_is_typed(string typed, int number) => Assert.Equal(number, TypedValues.WholeOf(typed));

    [Theory]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("1.50")]
    [InlineData("1.5000")]
    [InlineData("1.500,5")]
    [InlineData("1.500 200")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("nhiều")]
    [InlineData("99.999.999.999")]
    [InlineData("١٢")]
    public void What_is_no_whole_number_is_none(string typed) => Assert.Null(TypedValues.WholeOf(typed));

    [Fact]
    public void Lines_stay_lines_and_marks_of_direction_go() =>
        Assert.Equal("Hội trường xã\nmang theo thẻ", TypedValues.LinesOf(" Hội \u202Etrường\u2066 xã\n\u200Fmang theo thẻ\u0000 ", 100));

    [Property]
    public bool A_number_that_the_program_writes_is_read_back(NonNegativeInt number) =>
        TypedValues.WholeOf(number.Get.ToString("#,0", CultureInfo.GetCultureInfo("vi-VN"))) == number.Get
        && TypedValues.WholeOf(number.Get.ToString(CultureInfo.InvariantCulture)) == number.Get;

    [Property(Arbitrary = [typeof(TypedText)])]
    public bool Nothing_that_is_typed_is_more_than_a_reading(TypedText typed) =>
        TypedValues.TimeOf(typed.Value) is null or { Second: 0 } && TypedValues.WholeOf(typed.Value) is null or >= 0;
}
