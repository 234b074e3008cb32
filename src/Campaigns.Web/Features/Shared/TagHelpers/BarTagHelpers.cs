using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>One part of a stacked bar: its name, its value, and the class of its colour (<c>part-1</c> … <c>part-4</c>).</summary>
public sealed record BarPart(string Label, long Value, string Class);

/// <summary>
/// <c>&lt;bar value="14320" max="14320" /&gt;</c>: a horizontal bar. The figure stands beside it as text, so screen readers skip the bar.
/// <c>mark</c> draws a thin vertical line at the value that should be reached today. <c>kind="campaign"</c> is orange, <c>thin</c> is 8 px
/// high. It is an SVG, because widths in SVG attributes need no inline style, which the content security policy forbids.
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
            $"""<svg class="{look}"><rect class="bar-ground" width="100%" height="100%" rx="4"/>"""
                + $"""<rect class="bar-value" width="{Svg.Percent(Value, Max)}" height="100%" rx="4"/></svg>"""
        );
        if (Mark is { } mark)
        {
            output.Content.AppendHtml($"""<svg class="bar-marks"><rect x="{Svg.Percent(mark, Max)}" width="2" height="100%"/></svg>""");
        }
    }
}

/// <c>&lt;stacked-bar parts="Model.BySex" label="…" /&gt;</c>: the parts of one total, side by side. The page itself adds the legend below
/// it.
[HtmlTargetElement("stacked-bar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StackedBarTagHelper : TagHelper
{
    public IReadOnlyList<BarPart> Parts { get; set; } = [];

    /// <summary>The description for screen readers; the parts are added to it.</summary>
    public string Label { get; set; } = string.Empty;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var total = Parts.Sum(part => part.Value);
        var drawn = new StringBuilder();
        var before = 0L;
        foreach (var part in Parts.Where(part => part.Value > 0))
        {
            drawn.Append(
                CultureInfo.InvariantCulture,
                $"""<rect class="{part.Class}" x="{Svg.Percent(before, total)}" width="{Svg.Percent(part.Value, total)}" height="100%"/>"""
            );
            if (before > 0)
            {
                drawn.Append(
                    CultureInfo.InvariantCulture,
                    $"""<rect class="bar-gap" x="{Svg.Percent(before, total)}" width="2" height="100%"/>"""
                );
            }

            before += part.Value;
        }

        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "bar is-stacked");
        output.Attributes.SetAttribute("role", "img");
        output.Attributes.SetAttribute(
            "aria-label",
            $"{Label}: {string.Join(", ", Parts.Select(part => $"{part.Label} {Show.Number(part.Value)}"))}"
        );
        output.Content.SetHtmlContent(drawn.ToString());
    }
}

/// <c>&lt;column value="22" max="22" /&gt;</c>: a vertical bar for <c>.columns-chart</c>. The figure stands above it as text.
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
        // The SVG is only as high as the bar, so that the figure above it sits directly on top.
        var height = Max <= 0 ? 1 : Math.Max(1, (int)(Tallest * Math.Clamp(Value / Max, 0, 1)));
        output.Attributes.SetAttribute("height", height.ToString(CultureInfo.InvariantCulture));
        output.Content.SetHtmlContent("""<rect width="100%" height="100%" rx="2"/>""");
    }
}

internal static class Svg
{
    /// <summary>A part of the whole in percent, "0%" to "100%", with a decimal point in every language.</summary>
    public static string Percent(decimal part, decimal whole) =>
        (whole <= 0 ? 0 : Math.Clamp(100m * part / whole, 0, 100)).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
