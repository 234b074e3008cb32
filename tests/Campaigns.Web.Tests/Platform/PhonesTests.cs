using Campaigns.Web.Platform;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class PhonesTests
{
    [Theory]
    [InlineData("0905123456")]
    [InlineData("0905 123 456")]
    [InlineData("0905.123.456")]
    [InlineData("+84905123456")]
    [InlineData("+84 905 123 456")]
    [InlineData("84905123456")]
    [InlineData("0084 905 123 456")]
    [InlineData("+84 (0)905 123 456")]
    public void One_number_however_it_is_written(string text)
    {
        var reading = Phones.Read(text);
        Assert.Equal(PhoneFault.None, reading.Fault);
        Assert.Equal("+84905123456", reading.E164);
        Assert.Equal("0905 123 456", Phones.Display(reading.E164));
    }

    /// <summary>
    /// The first digits of a mobile number say whether it is in use, so each beginning is looked up once. The test checks that the library
    /// gives the same answer for whole numbers.
    /// </summary>
    [Fact]
    public void Numbers_that_begin_alike_are_in_use_alike()
    {
        var library = PhoneNumbers.PhoneNumberUtil.GetInstance();
        foreach (var begun in Enumerable.Range(1000, 9000).Where(n => n / 1000 != 2))
        {
            foreach (var rest in new[] { "00000", "12345", "50917", "99999" })
            {
                var number = $"0{begun}{rest}";
                Assert.Equal(
                    (library.IsValidNumber(library.Parse(number, "VN")), number),
                    (Phones.Read(number).Fault is PhoneFault.None, number)
                );
            }
        }
    }

    [Theory]
    [InlineData("09051234", PhoneFault.TooShort, 2)]
    [InlineData("090512345678", PhoneFault.TooLong, 2)]
    [InlineData("abc", PhoneFault.NotANumber, 0)]
    [InlineData("", PhoneFault.NotANumber, 0)]
    [InlineData("0105123456", PhoneFault.NotInUse, 0)]
    public void A_fault_is_named(string text, PhoneFault fault, int digits)
    {
        var reading = Phones.Read(text);
        Assert.Null(reading.E164);
        Assert.Equal(fault, reading.Fault);
        Assert.Equal(digits, reading.Digits);
    }

    [Fact]
    public void A_land_line_and_a_number_of_abroad_are_numbers_too()
    {
        Assert.Equal("+842623852345", Phones.Read("0262 3852 345").E164);
        Assert.Equal("+14155552671", Phones.Read("+1 415 555 2671").E164);
    }

    [Property(MaxTest = 300)]
    public bool A_mobile_number_is_read_as_the_library_reads_it(uint rest)
    {
        var typed = "0" + (100_000_000 + (rest % 900_000_000)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var util = PhoneNumbers.PhoneNumberUtil.GetInstance();
        var number = util.Parse(typed, "VN");
        return typed[1] == '2'
            || Phones.Read(typed).E164 == (util.IsValidNumber(number) ? util.Format(number, PhoneNumbers.PhoneNumberFormat.E164) : null);
    }
}
