using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;input day … /&gt;</c>: a text field for a day in the form 27/11/2026, whatever the language of the browser. Days are typed; on
/// office pages with a script and a mouse a button beside the field also opens a small calendar. The browser's own field of type date would
/// show 11/27/2026 in an English browser.
/// </summary>
[HtmlTargetElement("input", Attributes = Mark, TagStructure = TagStructure.WithoutEndTag)]
public sealed class DayInputTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    private const string Mark = "day";

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    // This runs after the class of the control is set.
    public override int Order => 1100;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        // Which day is meant without a year: "next", "past" or "near" (DayIs).
        var meant = Enum.Parse<DayIs>(output.Attributes[Mark]?.Value?.ToString() ?? "", ignoreCase: true);
        output.Attributes.RemoveAll(Mark);
        Typed(output, texts["Day.Shape"]);
        output.Attributes.SetAttribute("inputmode", "numeric");
        output.Attributes.SetAttribute("data-day", meant.ToString().ToLowerInvariant());
        if (
            output.Attributes["value"]?.Value?.ToString() is { Length: > 0 } value
            && value.Contains('-', StringComparison.Ordinal)
            && TypedValues.DayOf(value) is { } day
        )
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

    // The container of field and button gets the width.
    private static string Held(TagHelperOutput output)
    {
        var width = (output.Attributes["class"]?.Value?.ToString() ?? "")
            .Split(' ')
            .FirstOrDefault(c => c.StartsWith("w-", StringComparison.Ordinal));
        return $"<span class=\"day-field{(width is null ? "" : " " + width)}\">";
    }

    private TagBuilder Button()
    {
        var button = new TagBuilder("button");
        button.AddCssClass("day-pick");
        foreach (
            var (name, value) in new[]
            {
                ("type", "button"),
                ("hidden", "hidden"),
                ("data-day-pick", ""),
                ("aria-label", texts["Day.Pick"].Value),
                ("aria-haspopup", "dialog"),
                ("data-previous", texts["Day.PreviousMonth"].Value),
                ("data-next", texts["Day.NextMonth"].Value),
            }
        )
        {
            button.Attributes[name] = value;
        }

        button.InnerHtml.AppendHtml(IconTagHelper.Svg(ViewContext, "calendar-event"));
        return button;
    }
}

/// <c>&lt;input time … /&gt;</c>: a text field for a time of day such as "14:30" or "7g30", in 24 hours whatever the language of the
/// browser.
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
/// <c>&lt;day-filter name="from" label="…" /&gt;</c>: a day among the filters above a list, taken from the address. A text that cannot be
/// read is shown again with the message that it is no day.
/// </summary>
[HtmlTargetElement("day-filter", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class DayFilterTagHelper(IStringLocalizer<SharedTexts> texts, IClock clock) : TagHelper
{
    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>The name of the filter whose day must not be later than this one.</summary>
    public string? NotBefore { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var (id, value) = ("filter-" + Name, Typed(Name));
        var day = TypedValues.DayOf(value);
        var error =
            value.Length > 0 && day is null ? texts["Day.Wrong"].Value
            : NotBefore is not null && day < TypedValues.DayOf(Typed(NotBefore)) ? texts["Day.BeforeFirst"].Value
            : null;
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", value.Length == 0 ? "filter" : "filter is-changed");
        var label = new TagBuilder("label");
        label.Attributes["for"] = id;
        label.InnerHtml.Append(Label);
        var input = new TagHelperOutput(
            "input",
            [new("name", Name), new("id", id), new("value", value), new("day", nameof(DayIs.Near))],
            (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent())
        )
        {
            TagMode = TagMode.SelfClosing,
        };
        if (error is not null)
        {
            input.Attributes.SetAttribute("aria-invalid", "true");
            input.Attributes.SetAttribute("aria-describedby", id + "-error");
        }

        new DayInputTagHelper(texts) { ViewContext = ViewContext }.Process(context, input);
        output.Content.AppendHtml(label).AppendHtml(input);
        if (error is not null)
        {
            output.Content.AppendHtml(FieldTagHelper.Error(ViewContext, new FieldNames(Name, id, HasHint: false, [error])));
        }
    }

    private string Typed(string name) =>
        TypedValues.WithYear(ViewContext.HttpContext.Request.Query[name].FirstOrDefault()?.Trim(), clock.Today(), DayIs.Near) ?? "";
}
