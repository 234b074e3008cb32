using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>A step of a trend as the chart draws it.</summary>
/// <param name="Name">The name and the figures of the step, for the pointer.</param>
/// <param name="Tick">What stands below the step on the axis.</param>
/// <param name="Value">The height of the bar; null: the step has not come.</param>
/// <param name="Before">The height of the line for the year before; null: nothing is known.</param>
/// <param name="IsRunning">Whether the step has begun and is not over.</param>
public sealed record TrendBar(string Name, string Tick, long? Value, long? Before, bool IsRunning);

/// <summary>
/// <c>&lt;trend-chart bars="Model.Bars" label="…" /&gt;</c>: bars side by side with a broken line for the year before, drawn by the
/// server as an SVG that needs no script and prints as it is. A step that is not over has a broken outline. Positions are percentages of
/// the width and heights are pixels, so letters keep their size on a phone. The page itself adds the legend and the table.
/// </summary>
[HtmlTargetElement("trend-chart", TagStructure = TagStructure.WithoutEndTag)]
public sealed class TrendChartTagHelper : TagHelper
{
    private const int Top = 14;
    private const int Height = 180;
    private const int Bottom = Top + Height;
    private const int Lines = 4;
    private const int Ticks = 6;

    public IReadOnlyList<TrendBar> Bars { get; set; } = [];

    /// <summary>The description for screen readers.</summary>
    public string Label { get; set; } = string.Empty;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var max = Round(Math.Max(Lines, Bars.Max(b => Math.Max(b.Value ?? 0, b.Before ?? 0))));
        var (axis, plot) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i <= Lines; i++)
        {
            var y = Y(max * i / Lines, max);
            axis.Append(CultureInfo.InvariantCulture, $"""<text x="100%" dx="-8" y="{y}" dy="4" text-anchor="end">""");
            axis.Append(Show.Number(max * i / Lines)).Append("</text>");
            plot.Append(CultureInfo.InvariantCulture, $"""<line class="trend-grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>""");
        }

        var every = (Bars.Count + Ticks - 1) / Ticks;
        for (var i = 0; i < Bars.Count; i++)
        {
            Draw(plot, i, max, every);
        }

        for (var i = 0; i < Bars.Count; i++)
        {
            DrawBefore(plot, i, max);
        }

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "trend");
        output.Content.SetHtmlContent(
            $"""<svg class="trend-axis" aria-hidden="true">{axis}</svg>"""
                + $"""<svg class="trend-plot" role="img" aria-label="{HtmlEncoder.Default.Encode(Label)}">{plot}</svg>"""
        );
    }

    private void Draw(StringBuilder plot, int i, long max, int every)
    {
        var bar = Bars[i];
        if (bar.Value is { } value)
        {
            var y = Y(value, max);
            plot.Append(
                CultureInfo.InvariantCulture,
                $"""<rect class="trend-bar{(bar.IsRunning ? " is-running" : string.Empty)}" x="{X(i + 0.16m)}" width="{X(
                    0.68m
                )}" y="{y}" height="{Bottom - y}"><title>{HtmlEncoder.Default.Encode(bar.Name)}</title></rect>"""
            );
        }

        if (i % every == 0)
        {
            plot.Append(
                CultureInfo.InvariantCulture,
                $"""<text x="{X(i + 0.5m)}" y="{Bottom + 18}" text-anchor="middle">{HtmlEncoder.Default.Encode(bar.Tick)}</text>"""
            );
        }
    }

    private void DrawBefore(StringBuilder plot, int i, long max)
    {
        if (Bars[i].Before is not { } value)
        {
            return;
        }

        var y = Y(value, max);
        if (i + 1 < Bars.Count && Bars[i + 1].Before is { } next)
        {
            foreach (var look in new[] { "trend-rim", "trend-before" })
            {
                plot.Append(
                    CultureInfo.InvariantCulture,
                    $"""<line class="{look}" x1="{X(i + 0.5m)}" x2="{X(i + 1.5m)}" y1="{y}" y2="{Y(next, max)}"/>"""
                );
            }
        }

        plot.Append(CultureInfo.InvariantCulture, $"""<circle class="trend-dot" cx="{X(i + 0.5m)}" cy="{y}" r="3"/>""");
    }

    private string X(decimal position) => Svg.Percent(position, Bars.Count);

    private static int Y(long value, long max) => Bottom - (int)Math.Round(Height * (decimal)Math.Clamp(value, 0, max) / max);

    /// <summary>The next round number that can be divided among the lines: 4, 8, 20, 40, 80, 200 and so on.</summary>
    private static long Round(long most)
    {
        for (long ten = 1; ; ten *= 10)
        {
            foreach (var step in new[] { 1, 2, 5 })
            {
                if (step * ten * Lines >= most)
                {
                    return step * ten * Lines;
                }
            }
        }
    }
}
