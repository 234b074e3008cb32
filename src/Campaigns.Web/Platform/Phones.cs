using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using PhoneNumbers;

namespace Campaigns.Web.Platform;

/// <summary>Why a telephone number is not accepted.</summary>
public enum PhoneFault
{
    None,
    TooShort,
    TooLong,
    NotANumber,
    NotInUse,
}

/// <summary>A telephone number that was read, or why it could not be.</summary>
/// <param name="E164">The number as "+84905123456"; null when there is a fault.</param>
/// <param name="Fault">The fault; none when the number was read.</param>
/// <param name="Digits">How many digits are missing or too many.</param>
public readonly record struct PhoneReading(string? E164, PhoneFault Fault, int Digits)
{
    /// <summary>The sentence for the form; empty when nothing is wrong.</summary>
    public string Text(IStringLocalizer<PlatformTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Fault switch
        {
            PhoneFault.None => "",
            PhoneFault.TooShort => texts["Phone.TooShort", Digits],
            PhoneFault.TooLong => texts["Phone.TooLong", Digits],
            PhoneFault.NotInUse => texts["Phone.NotInUse"],
            _ => texts["Phone.NotANumber"],
        };
    }
}

/// <summary>Reads telephone numbers as people in Viet Nam write them: 0905 123 456, 0905.123.456, +84 905 123 456.</summary>
public static class Phones
{
    private const string Region = "VN";
    private const string CountryCode = "84";
    private const int DigitsOfMobile = 10;

    /// <summary>The number of leading digits, the zero included, by which the ranges of mobile numbers differ.</summary>
    private const int DigitsOfPrefix = 5;

    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();

    /// <summary>Whether numbers with this beginning are in use.</summary>
    private static readonly ConcurrentDictionary<string, bool> Begun = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads the phone number of an optional field: E.164, or null when the field is empty or holds no number. In the latter case the
    /// reason is added as an error at the field, unless the field has an error already.
    /// </summary>
    public static string? ReadPhone(this ModelStateDictionary state, string key, string? typed, IStringLocalizer<PlatformTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        var reading = Read(typed);
        if (reading.Fault != PhoneFault.None && state[key] is not { Errors.Count: > 0 })
        {
            state.AddModelError(key, reading.Text(texts));
        }

        return reading.E164;
    }

    /// <summary>Reads a number into E.164. A number without a country code is read as Vietnamese.</summary>
    public static PhoneReading Read(string? text)
    {
        text = text?.Trim() ?? "";
        if (
            text.Length is 0 or > 40
            || !text.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '\u00a0' or '.' or '-' or '(' or ')' or '/')
        )
        {
            return new PhoneReading(null, PhoneFault.NotANumber, 0);
        }

        var digits = new string([.. text.Where(char.IsAsciiDigit)]);
        var plus = text[0] == '+';
        if (!plus && digits.StartsWith(CountryCode, StringComparison.Ordinal) && digits.Length >= DigitsOfMobile + 1)
        {
            plus = true;
        }

        // The prefix 00 is how an international number is dialled.
        if (!plus && digits.StartsWith("00", StringComparison.Ordinal))
        {
            plus = true;
            digits = digits[2..];
        }

        if (!plus || digits.StartsWith(CountryCode, StringComparison.Ordinal))
        {
            var national = plus ? "0" + digits[CountryCode.Length..].TrimStart('0') : digits;
            if (Miscounted(national) is { } miscounted)
            {
                return miscounted;
            }

            plus = false;
            digits = national;
        }

        try
        {
            // A mobile number in its usual form needs no parsing. Its first digits say whether it is in use; the answer is kept, because
            // imports bring thousands of numbers.
            if (!plus && digits.Length == DigitsOfMobile && digits[0] == '0' && digits[1] is not ('0' or '2'))
            {
                return Begun.GetOrAdd(
                    digits[..DigitsOfPrefix],
                    _ =>
                        Util.IsValidNumber(
                            new PhoneNumber.Builder()
                                .SetCountryCode(84)
                                .SetNationalNumber(ulong.Parse(digits, CultureInfo.InvariantCulture))
                                .Build()
                        )
                )
                    ? new PhoneReading(string.Concat("+", CountryCode, digits.AsSpan(1)), PhoneFault.None, 0)
                    : new PhoneReading(null, PhoneFault.NotInUse, 0);
            }

            var number = Util.Parse(plus ? "+" + digits : digits, Region);
            return Util.IsValidNumber(number)
                ? new PhoneReading(Util.Format(number, PhoneNumberFormat.E164), PhoneFault.None, 0)
                : new PhoneReading(null, PhoneFault.NotInUse, 0);
        }
        catch (NumberParseException)
        {
            return new PhoneReading(null, PhoneFault.NotANumber, 0);
        }
    }

    /// <summary>
    /// The number for display: "0905 123 456" for "+84905123456"; numbers of other countries in international form; the text itself when it
    /// is no number.
    /// </summary>
    public static string Display(string? e164)
    {
        if (string.IsNullOrEmpty(e164))
        {
            return "";
        }

        if (e164.StartsWith("+84", StringComparison.Ordinal) && e164.Length == 12)
        {
            return $"0{e164[3..6]} {e164[6..9]} {e164[9..]}";
        }

        try
        {
            var number = Util.Parse(e164, Region);
            return Util.Format(number, number.CountryCode == 84 ? PhoneNumberFormat.NATIONAL : PhoneNumberFormat.INTERNATIONAL);
        }
        catch (NumberParseException)
        {
            return e164;
        }
    }

    /// <summary>The first telephone number in a text; null when there is none.</summary>
    public static string? FirstIn(string? text) =>
        string.IsNullOrEmpty(text) ? null : Util.FindNumbers(text, Region).Select(m => m.RawString).FirstOrDefault();

    // Mobile numbers begin with 03, 05, 07, 08 or 09 and have ten digits; landline numbers (02…) have eleven.
    private static PhoneReading? Miscounted(string national)
    {
        if (national.Length < 2 || national[0] != '0')
        {
            return national.Length < DigitsOfMobile - 1
                ? new PhoneReading(null, PhoneFault.TooShort, DigitsOfMobile - national.Length)
                : null;
        }

        var right = national[1] is '2' ? DigitsOfMobile + 1 : DigitsOfMobile;
        return (national.Length - right) switch
        {
            < 0 and var missing when national[1] is '2' => new PhoneReading(null, PhoneFault.NotInUse, -missing),
            < 0 and var missing => new PhoneReading(null, PhoneFault.TooShort, -missing),
            > 0 and var extra when national[1] is not '2' => new PhoneReading(null, PhoneFault.TooLong, extra),
            _ => null,
        };
    }
}
