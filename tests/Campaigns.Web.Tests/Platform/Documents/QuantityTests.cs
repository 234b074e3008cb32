using System.Globalization;
using Campaigns.Web.Platform.Documents;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Platform.Documents;

/// <summary>Numbers and dates in a document are written as Vietnamese offices write them, whatever the server's language is.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("1234.5", 1, "1.234,5")]
    [InlineData("1234567", 0, "1.234.567")]
    [InlineData("0.125", 2, "0,13")]
    [InlineData("-57.44", 1, "−57,4")]
    [InlineData("-0.04", 1, "0,0")]
    public void Numbers_have_dots_at_thousands_and_a_comma_before_decimals(string value, int decimals, string written) =>
        Assert.Equal(written, VietnameseNumbers.Format(decimal.Parse(value, CultureInfo.InvariantCulture), decimals));

    [Fact]
    public void Counts_under_ten_have_two_digits_in_running_text_and_one_elsewhere()
    {
        Assert.Equal("04\u00A0lớp", Quantity.Count(4, "lớp").ToString());
        Assert.Equal("10", Quantity.Count(10).ToString());
        Assert.Equal("0", Quantity.Count(0).ToString());
        Assert.Equal("4", new Quantity(4, "lớp").Number());
        Assert.Equal("4,0", (Quantity.Percent(4) with { TwoDigits = true }).Number());
    }

    [Fact]
    public void A_change_shows_its_sign_and_the_unknown_is_dotted()
    {
        Assert.Equal("+13,1%", (Quantity.Percent(13.1m) with { Signed = true }).ToString());
        Assert.Equal("0,0", (Quantity.Percent(0) with { Signed = true }).Number());
        Assert.Equal(DocumentText.Dots, new Quantity(null).Number());
    }

    [Fact]
    public void Days_under_ten_and_the_first_two_months_have_a_leading_zero_and_the_unknown_is_dotted()
    {
        Assert.Equal("ngày 05 tháng 02 năm 2027", DocumentDate.Of(new LocalDate(2027, 2, 5)).ToString());
        Assert.Equal("ngày 10 tháng 3 năm 2026", DocumentDate.Of(new LocalDate(2026, 3, 10)).ToString());
        Assert.Equal("ngày …… tháng 5 năm 2027", new DocumentDate(null, 5, 2027).ToString());
    }

    [Fact]
    public void A_quantity_in_a_text_stays_a_quantity()
    {
        var text = DocumentText.Of($"Mở {Quantity.Count(4, "lớp")} cho {(string?)null} người.");
        Assert.Equal(4, text.Pieces.Single(p => p.Quantity is not null).Quantity?.Value);
        Assert.Equal($"Mở 04\u00A0lớp cho {DocumentText.Dots} người.", text.ToString());
    }
}
