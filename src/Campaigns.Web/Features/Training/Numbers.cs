using System.Globalization;

namespace Campaigns.Web.Features.Training;

/// <summary>Numbers as they are typed.</summary>
internal static class Numbers
{
    /// <summary>A number with a comma or a point: "8,5". Null where it is none.</summary>
    public static decimal? Mark(string typed) =>
        decimal.TryParse(typed.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Math.Round(number, 2) : null;
}
