using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;input day … /&gt;</c>: a day as it is typed here, 27/11/2026, whatever the language of the browser. Typing is the way; in the office pages a
/// button beside it opens a small month, where there is a script and a mouse. A browser's own field of type date would read 11/27/2026 in an English one.
/// </summary>
[HtmlTargetElement("input", Attributes = Mark, TagStructure = TagStructure.WithoutEndTag)]
public sealed class DayInputTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    private const string Mark = "day";

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    // After the class of the control is known.
    public override int Order => 1100;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Attributes.RemoveAll(Mark);
        Typed(output, texts["Day.Shape"]);
        output.Attributes.SetAttribute("inputmode", "numeric");
        output.Attributes.SetAttribute("data-day", "");
        if (output.Attributes["value"]?.Value?.ToString() is { Length: > 0 } value && value.Contains('-', StringComparison.Ordinal) && TypedValues.DayOf(value) is { } day)
        {
            output.Attributes.SetAttribute("value", Show.Date(day));
        }

        output.PreElement.AppendHtml(Held(output));
        output.PostElement.AppendHtml(Button()).AppendHtml("</span>");
    }

    internal static void Typed(TagHelperOutput output, string shape)
    {
        output.Attributes.SetAttribute("type", "text");
        output.Attributes.SetAttribute("autocomplete", "off");
        output.Attributes.SetAttribute("placeholder", shape);
    }

    // The width goes by what holds the field and its button.
    private static string Held(TagHelperOutput output)
    {
        var width = (output.Attributes["class"]?.Value?.ToString() ?? "").Split(' ').FirstOrDefault(c => c.StartsWith("w-", StringComparison.Ordinal));
        return $"<span class=\"day-field{(width is null ? "" : " " + width)}\">";
    }

    private TagBuilder Button()
    {
        var button = new TagBuilder("button");
        button.AddCssClass("day-pick");
        foreach (var (name, value) in new[]
        {
            ("type", "button"), ("hidden", "hidden"), ("data-day-pick", ""), ("aria-label", texts["Day.Pick"].Value), ("aria-haspopup", "dialog"),
            ("data-previous", texts["Day.PreviousMonth"].Value), ("data-next", texts["Day.NextMonth"].Value),
        })
        {
            button.Attributes[name] = value;
        }

        button.InnerHtml.AppendHtml(IconTagHelper.Svg(ViewContext, "calendar-event"));
        return button;
    }
}

/// <summary><c>&lt;input time … /&gt;</c>: a time of day as it is typed here, "14:30", "7g30"; twenty-four hours whatever the language of the browser.</summary>
[HtmlTargetElement("input", Attributes = Mark, TagStructure = TagStructure.WithoutEndTag)]
public sealed class TimeInputTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    private const string Mark = "time";

    public override int Order => 1100;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Attributes.RemoveAll(Mark);
        DayInputTagHelper.Typed(output, texts["Time.Shape"]);
        output.Attributes.SetAttribute("data-time", "");
    }
}

/// <summary>
/// <c>&lt;day-filter name="from" label="…" /&gt;</c>: a day among the filters above a list, as the address asks for it. What cannot be read is shown again,
/// with the word that it is no day.
/// </summary>
[HtmlTargetElement("day-filter", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class DayFilterTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var (id, value) = ("filter-" + Name, ViewContext.HttpContext.Request.Query[Name].FirstOrDefault()?.Trim() ?? "");
        var wrong = value.Length > 0 && TypedValues.DayOf(value) is null;
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", value.Length == 0 ? "filter" : "filter is-changed");
        var label = new TagBuilder("label");
        label.Attributes["for"] = id;
        label.InnerHtml.Append(Label);
        var input = new TagHelperOutput(
            "input", [new("name", Name), new("id", id), new("value", value)], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()))
        { TagMode = TagMode.SelfClosing };
        if (wrong)
        {
            input.Attributes.SetAttribute("aria-invalid", "true");
            input.Attributes.SetAttribute("aria-describedby", id + "-error");
        }

        new DayInputTagHelper(texts) { ViewContext = ViewContext }.Process(context, input);
        output.Content.AppendHtml(label).AppendHtml(input);
        if (wrong)
        {
            output.Content.AppendHtml(FieldTagHelper.Error(ViewContext, new FieldNames(Name, id, HasHint: false, [texts["Day.Wrong"].Value])));
        }
    }
}
