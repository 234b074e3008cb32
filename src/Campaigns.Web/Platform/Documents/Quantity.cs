using System.Globalization;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// A number with its unit of measure. It stays a number until a writer needs it: words in Word, a cell that can be summed in Excel.
/// </summary>
/// <param name="Value">The number; null where it is not known, which is a dotted line in a document and an empty cell in Excel.</param>
/// <param name="Unit">The unit, such as "lượt người", "%" or "điểm"; null for none.</param>
/// <param name="Decimals">How many decimals are shown.</param>
public readonly record struct Quantity(decimal? Value, string? Unit = null, int Decimals = 0)
{
    /// <summary>Whether a plus stands before a number above zero, for a change.</summary>
    public bool Signed { get; init; }

    /// <summary>Whether a whole number from 1 to 9 is written 01 … 09, as counts in running text are.</summary>
    public bool TwoDigits { get; init; }

    /// <summary>A share in percent: 36.4 stands for 36,4 %.</summary>
    public static Quantity Percent(decimal? value, int decimals = 1) => new(value, "%", decimals);

    /// <summary>A count in running text: 01 … 09, 10, 1.234.</summary>
    public static Quantity Count(decimal? value, string? unit = null) => new(value, unit) { TwoDigits = true };

    /// <summary>The number as it is written in Vietnamese: "1.234,5"; a dotted line where it is not known.</summary>
    public string Number() => Value is { } value ? VietnameseNumbers.Format(value, Decimals, Signed, TwoDigits) : DocumentText.Dots;

    /// <summary>The number and its unit: "36,4%", "1.234 lượt người". The space between them is not a place for a new line.</summary>
    public override string ToString() =>
        Unit switch
        {
            null or "" => Number(),
            "%" => Number() + "%",
            var unit => Number() + VietnameseNumbers.NoBreakSpace + unit,
        };
}

/// <summary>Numbers as they are written in Vietnamese, whatever the language of the page or of the server is.</summary>
public static class VietnameseNumbers
{
    internal const string NoBreakSpace = "\u00A0";

    private static readonly NumberFormatInfo Vietnamese = new()
    {
        NumberDecimalSeparator = ",",
        NumberGroupSeparator = ".",
        NumberGroupSizes = [3],
        NegativeSign = "−",
    };

    /// <summary>"1.234,5": a dot at the thousands, a comma before the decimals, halves rounded away from zero.</summary>
    public static string Format(decimal value, int decimals, bool signed = false, bool twoDigits = false)
    {
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        var text = rounded.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Vietnamese);
        return signed && rounded > 0 ? "+" + text
            : twoDigits && decimals == 0 && rounded is > 0 and < 10 ? "0" + text
            : text;
    }

    internal static string Plain(int value) => value.ToString(CultureInfo.InvariantCulture);
}
