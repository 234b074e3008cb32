using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Lists;

/// <summary>The cell of a name in a list, which may hold a remark behind the name: "Lê Văn Chín (vợ: Hoa)", "Đoàn thanh niên (15
/// người)".</summary>
/// <param name="Name">The name without the remark.</param>
/// <param name="Remark">The remark with its brackets, which may mean that the line is about several people; empty when there is
/// none.</param>
/// <param name="People">The number of people that the remark says.</param>
public sealed partial record NameCell(string Name, string Remark, int? People)
{
    /// <summary>
    /// Reads a cell. What stands in brackets at the end is a remark when it has a number, a sign or a word for further people. Another name
    /// in brackets, as in "Ama Thương (Y Bhăm Êban)", belongs to the name.
    /// </summary>
    public static NameCell Read(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var parts = Shape().Match(cell);
        if (!parts.Success)
        {
            return new NameCell(cell, "", null);
        }

        var remark = parts.Groups["remark"].Value;
        if (!remark.AsSpan().ContainsAny(Signs) && !remark.Any(char.IsAsciiDigit) && !Several().IsMatch(ExactName.Of(remark)))
        {
            return new NameCell(cell, "", null);
        }

        var number = Number().Match(Folding.Fold(remark));
        return new NameCell(
            parts.Groups["name"].Value.Trim(),
            $"({remark})",
            number.Success ? int.Parse(number.Groups["people"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null
        );
    }

    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create(":+&;/");

    [GeneratedRegex(@"^(?<name>[^()\[\]]*\p{L}[^()\[\]]*)[(\[](?<remark>[^()\[\]]+)[)\]][\s.,;]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(
        @"^\D{0,20}?(?<people>\d{1,4})\s*(?:nguoi|ng|hv|hoc vien|dai bieu|em|chau|thanh vien|hoi vien|doan vien|luot|people)\b",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Number();

    // Words that speak of further people. Those that would be a name without their marks are known with the marks alone.
    [GeneratedRegex(
        @"\b(?:vợ|chồng|con|cháu|mẹ|bố|cha|ông|bà|anh|chị|em|và|cùng|kèm|người|gia đình|cả nhà|vo|chong|chau|nguoi|gia dinh)\b",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Several();
}
