using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;figure-link value="Model.Turns" href="…" size="big" /&gt;</c>: a figure that links to the rows from which it was made (rule 4). A
/// figure that is not known reads "not entered"; zero is a figure (counted 7). Sizes: <c>head</c> (42), <c>big</c> (32), <c>link</c> (blue,
/// in tables), or none (bold in a line).
/// </summary>
[HtmlTargetElement("figure-link", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FigureLinkTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public long? Value { get; set; }

    /// <summary>The figure as finished text ("+14,6%"); it takes precedence over the value.</summary>
    public string? Text { get; set; }

    public string? Href { get; set; }

    public string? Size { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var known = Text is not null || Value is not null;
        var leads = known && !string.IsNullOrEmpty(Href);
        output.TagName = leads ? "a" : "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        if (leads)
        {
            output.Attributes.SetAttribute("href", Href);
        }

        var look = Size switch
        {
            "head" => "figure figure-head",
            "big" => "figure figure-big",
            "link" => "figure-link",
            _ => "figure",
        };
        output.Attributes.SetAttribute("class", known ? look : "not-entered");
        output.Content.SetContent(Text ?? (Value is null ? texts["Figure.NotEntered"].Value : Show.Number(Value)));
    }
}

/// <c>&lt;ago at="Model.ChangedAt" /&gt;</c>: "cách đây 2 ngày" with the date as title for less than a week, otherwise the date.
[HtmlTargetElement("ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AgoTagHelper(IClock clock) : TagHelper
{
    public Instant At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", InstantPattern.ExtendedIso.Format(At));
        output.Attributes.SetAttribute("title", Show.TimeAndDate(At));
        output.Content.SetContent(Show.Ago(At, clock.GetCurrentInstant()));
    }
}
