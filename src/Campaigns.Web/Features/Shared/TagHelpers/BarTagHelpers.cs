using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>One part of a stacked bar: what it is called, how much, and the class of its colour (<c>part-1</c> … <c>part-4</c>).</summary>
public sealed record BarPart(string Label, long Value, string Class);

/// <summary>
/// <c>&lt;bar value="14320" max="14320" /&gt;</c>: a bar of a length; the figure stands beside it in words, so it is hidden from readers.
/// <c>mark</c> draws a thin upright where the value should be today. <c>kind="campaign"</c> is orange, <c>thin</c> is 8 px high.
/// SVG, because widths in attributes need no inline style.
/// </summary>
[HtmlTargetElement("bar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class BarTagHelper : TagHelper
{
    public decimal Value { get; set; }

    public decimal Max { get; set; }

    public decimal? Mark { get; set; }

    public string? Kind { get; set; }

    public bool Thin { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "bar-hold");
        output.Attributes.SetAttribute("aria-hidden", "true");
        var look = $"bar{(Thin ? " is-thin" : string.Empty)}{(Kind is null ? string.Empty : " is-" + Kind)}";
        output.Content.AppendHtml(
            $"""<svg class="{look}"><rect class="bar-ground" width="100%" height="100%" rx="4"/><rect class="bar-value" width="{Svg.Percent(Value, Max)}" height="100%" rx="4"/></svg>""");
        if (Mark is { } mark)
        {
            output.Content.AppendHtml($"""<svg class="bar-marks"><rect x="{Svg.Percent(mark, Max)}" width="2" height="100%"/></svg>""");
        }
    }
}

/// <summary><c>&lt;stacked-bar parts="Model.BySex" label="…" /&gt;</c>: the parts of one total, side by side; the keys below it are the page's.</summary>
[HtmlTargetElement("stacked-bar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StackedBarTagHelper : TagHelper
{
    public IReadOnlyList<BarPart> Parts { get; set; } = [];

    /// <summary>What the bar shows, for screen readers; the parts are added to it.</summary>
    public string Label { get; set; } = string.Empty;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var total = Parts.Sum(part => part.Value);
        var drawn = new StringBuilder();
        var before = 0L;
        foreach (var part in Parts.Where(part => part.Value > 0))
        {
            drawn.Append(CultureInfo.InvariantCulture, $"""<rect class="{part.Class}" x="{Svg.Percent(before, total)}" width="{Svg.Percent(part.Value, total)}" height="100%"/>""");
            if (before > 0)
            {
                drawn.Append(CultureInfo.InvariantCulture, $"""<rect class="bar-gap" x="{Svg.Percent(before, total)}" width="2" height="100%"/>""");
            }

            before += part.Value;
        }

        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "bar is-stacked");
        output.Attributes.SetAttribute("role", "img");
        output.Attributes.SetAttribute("aria-label", $"{Label}: {string.Join(", ", Parts.Select(part => $"{part.Label} {Show.Number(part.Value)}"))}");
        output.Content.SetHtmlContent(drawn.ToString());
    }
}

/// <summary><c>&lt;column value="22" max="22" /&gt;</c>: an upright bar for <c>.columns-chart</c>; the figure stands above it in words.</summary>
[HtmlTargetElement("column", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ColumnTagHelper : TagHelper
{
    private const int Tallest = 64;

    public decimal Value { get; set; }

    public decimal Max { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "column");
        output.Attributes.SetAttribute("aria-hidden", "true");
        // The height is the drawing's own, so that the figure above it sits on top of the bar.
        var height = Max <= 0 ? 1 : Math.Max(1, (int)(Tallest * Math.Clamp(Value / Max, 0, 1)));
        output.Attributes.SetAttribute("height", height.ToString(CultureInfo.InvariantCulture));
        output.Content.SetHtmlContent("""<rect width="100%" height="100%" rx="2"/>""");
    }
}

internal static class Svg
{
    /// <summary>A length as a part of the whole, "0%" to "100%", with a point whatever the language.</summary>
    public static string Percent(decimal part, decimal whole) =>
        (whole <= 0 ? 0 : Math.Clamp(100m * part / whole, 0, 100)).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
