using System.Globalization;

namespace Campaigns.Web.Features.Training;

/// <summary>Reads numbers as people type them.</summary>
internal static class Numbers
{
    /// <summary>Reads a number with a comma or a point, such as "8,5"; null when the text is not a number.</summary>
    public static decimal? Mark(string typed) =>
        decimal.TryParse(typed.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Math.Round(number, 2)
            : null;
}
