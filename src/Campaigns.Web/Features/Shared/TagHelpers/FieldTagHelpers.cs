using System.Collections;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>The names of a form field on the page: its name, its id, and whether it has a hint and errors.</summary>
internal sealed record FieldNames(string Name, string Id, bool HasHint, IReadOnlyList<string> Errors)
{
    public string HintId => Id + "-hint";

    public string ErrorId => Id + "-error";

    /// <summary>The value of aria-describedby: the error first, then the hint; null when there is neither.</summary>
    public string? DescribedBy =>
        (Errors.Count > 0, HasHint) switch
        {
            (true, true) => $"{ErrorId} {HintId}",
            (true, false) => ErrorId,
            (false, true) => HintId,
            _ => null,
        };

    public static FieldNames Of(ViewContext view, ModelExpression expression, bool hasHint)
    {
        var name = view.ViewData.TemplateInfo.GetFullHtmlFieldName(expression.Name);
        ErrorLines.Drawn(view, name);
        view.ViewData.ModelState.TryGetValue(name, out var entry);
        return new(name, TagBuilder.CreateSanitizedId(name, "_"), hasHint, [.. (entry?.Errors ?? []).Select(error => error.ErrorMessage)]);
    }
}

/// <summary>
/// <c>&lt;field asp-for="Input.Title" label="…" hint="…" optional&gt;&lt;input asp-for="Input.Title" /&gt;&lt;/field&gt;</c>: the label,
/// the control, the error with icon and sentence, and the hint, from top to bottom. <c>group</c> makes it a fieldset, for choices and
/// groups of checks. The control inside gets its class, <c>aria-describedby</c> and <c>aria-invalid</c> automatically.
/// </summary>
[HtmlTargetElement("field", Attributes = "asp-for")]
public sealed class FieldTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    [HtmlAttributeName("asp-for")]
    public ModelExpression For { get; set; } = null!;

    public string Label { get; set; } = string.Empty;

    public string? Hint { get; set; }

    /// <summary>Writes "(không bắt buộc)" behind the label.</summary>
    public bool Optional { get; set; }

    public bool Group { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var names = FieldNames.Of(ViewContext, For, Hint is not null);
        context.Items[typeof(FieldNames)] = names;
        var inside = await output.GetChildContentAsync();

        var extra = output.Attributes["class"]?.Value?.ToString();
        output.TagName = Group ? "fieldset" : "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field" + (extra is null ? string.Empty : " " + extra));
        if (Group)
        {
            output.Attributes.SetAttribute("id", names.Id);
            if (names.DescribedBy is { } described)
            {
                output.Attributes.SetAttribute("aria-describedby", described);
            }
        }

        var label = new TagBuilder(Group ? "legend" : "label");
        label.AddCssClass("form-label");
        if (!Group)
        {
            label.Attributes["for"] = names.Id;
        }

        label.InnerHtml.Append(Label);
        if (Optional)
        {
            var optional = new TagBuilder("span");
            optional.AddCssClass("optional");
            optional.InnerHtml.Append(texts["Form.Optional"]);
            label.InnerHtml.Append(" ").AppendHtml(optional);
        }

        output.Content.AppendHtml(label);
        output.Content.AppendHtml(inside);
        if (names.Errors.Count > 0)
        {
            output.Content.AppendHtml(Error(ViewContext, names));
        }

        if (Hint is not null)
        {
            var hint = new TagBuilder("p");
            hint.AddCssClass("form-hint");
            hint.Attributes["id"] = names.HintId;
            hint.InnerHtml.Append(Hint);
            output.Content.AppendHtml(hint);
        }
    }

    internal static IHtmlContent Error(ViewContext view, FieldNames names)
    {
        var error = new TagBuilder("p");
        error.AddCssClass("field-error");
        error.Attributes["id"] = names.ErrorId;
        var words = new TagBuilder("span");
        words.InnerHtml.Append(string.Join(" ", names.Errors));
        error.InnerHtml.AppendHtml(IconTagHelper.Svg(view, "alert-circle")).AppendHtml(words);
        return error;
    }
}

/// <summary>Gives a control inside a <c>&lt;field&gt;</c> its class and its references to hint and error.</summary>
[HtmlTargetElement("input", Attributes = "asp-for")]
[HtmlTargetElement("select", Attributes = "asp-for")]
[HtmlTargetElement("select", Attributes = "name")]
[HtmlTargetElement("textarea", Attributes = "asp-for")]
public sealed class FieldControlTagHelper : TagHelper
{
    // This runs after the framework's own helper, which sets type, name, value and the validation class.
    public override int Order => 1000;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (!context.Items.TryGetValue(typeof(FieldNames), out var found) || found is not FieldNames names)
        {
            return;
        }

        var type = output.Attributes["type"]?.Value?.ToString();
        if (type is "hidden" or "checkbox" or "radio" || (output.Attributes["id"]?.Value?.ToString() is { } id && id != names.Id))
        {
            return;
        }

        var look = output.TagName == "select" ? "form-select" : "form-control";
        var extra = context.AllAttributes["class"]?.Value?.ToString();
        output.Attributes.SetAttribute(
            "class",
            extra is null ? look
                : extra.Split(' ').Contains(look, StringComparer.Ordinal) ? extra
                : $"{look} {extra}"
        );
        if (names.DescribedBy is { } described)
        {
            output.Attributes.SetAttribute("aria-describedby", described);
        }

        if (names.Errors.Count > 0)
        {
            output.Attributes.SetAttribute("aria-invalid", "true");
        }
    }
}

/// <summary>
/// <c>&lt;choices asp-for="Input.Form" items="Model.Forms" /&gt;</c> inside <c>&lt;field group&gt;</c>: up to six choices as buttons with a
/// tick; one answer, or several when the model is a list. Without a script they are plain radio buttons or checkboxes.
/// </summary>
[HtmlTargetElement("choices", Attributes = "asp-for,items", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ChoicesTagHelper : TagHelper
{
    [HtmlAttributeName("asp-for")]
    public ModelExpression For { get; set; } = null!;

    public IEnumerable<SelectListItem> Items { get; set; } = [];

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var names = FieldNames.Of(ViewContext, For, hasHint: false);
        var many =
            For.Model is not string
            && typeof(IEnumerable).IsAssignableFrom(For.Metadata.ModelType)
            && For.Metadata.ModelType != typeof(string);
        var chosen = Chosen(names.Name);

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        var extra = output.Attributes["class"]?.Value?.ToString();
        output.Attributes.SetAttribute("class", "choices" + (extra is null ? string.Empty : " " + extra));
        var index = 0;
        foreach (var item in Items)
        {
            var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
            input.Attributes["type"] = many ? "checkbox" : "radio";
            input.Attributes["name"] = names.Name;
            input.Attributes["value"] = item.Value;
            input.Attributes["id"] = $"{names.Id}_{index++}";
            if (chosen.Contains(item.Value ?? string.Empty) || item.Selected)
            {
                input.Attributes["checked"] = "checked";
            }

            if (item.Disabled)
            {
                input.Attributes["disabled"] = "disabled";
            }

            if (names.Errors.Count > 0)
            {
                input.Attributes["aria-invalid"] = "true";
            }

            var word = new TagBuilder("span");
            word.InnerHtml.Append(item.Text);
            var label = new TagBuilder("label");
            label.AddCssClass("choice");
            label.InnerHtml.AppendHtml(input).AppendHtml(word);
            output.Content.AppendHtml(label);
        }
    }

    // The values that were sent take precedence over the model, so that nothing typed is lost when the form is shown again.
    private HashSet<string> Chosen(string name)
    {
        var values =
            ViewContext.ViewData.ModelState.TryGetValue(name, out var entry) && entry.RawValue is not null
                ? entry.RawValue as IEnumerable<string> ?? [entry.RawValue.ToString() ?? string.Empty]
                : For.Model switch
                {
                    null => [],
                    string text => [text],
                    IEnumerable several => several.Cast<object?>().Select(value => value?.ToString() ?? string.Empty),
                    var one => [one.ToString() ?? string.Empty],
                };
        return new(values, StringComparer.Ordinal);
    }
}

/// <summary>
/// <c>&lt;check asp-for="Input.Remind" label="…" hint="…" /&gt;</c>: one checkbox with its sentence. If the tag has content, the content is
/// the sentence, which may then hold a link.
/// </summary>
[HtmlTargetElement("check", Attributes = "asp-for")]
public sealed class CheckTagHelper : TagHelper
{
    [HtmlAttributeName("asp-for")]
    public ModelExpression For { get; set; } = null!;

    public string? Label { get; set; }

    public string? Hint { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var names = FieldNames.Of(ViewContext, For, hasHint: false);
        var inside = await output.GetChildContentAsync();
        var ticked =
            ViewContext.ViewData.ModelState.TryGetValue(names.Name, out var entry) && entry.RawValue is not null
                ? Raw(entry).Contains("true", StringComparer.OrdinalIgnoreCase)
                : For.Model is true;

        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        input.Attributes["type"] = "checkbox";
        input.Attributes["id"] = names.Id;
        input.Attributes["name"] = names.Name;
        input.Attributes["value"] = "true";
        if (ticked)
        {
            input.Attributes["checked"] = "checked";
        }

        if (names.Errors.Count > 0)
        {
            input.Attributes["aria-invalid"] = "true";
            input.Attributes["aria-describedby"] = names.ErrorId;
        }

        // An unticked checkbox sends nothing, so this hidden field shows that it was part of the form.
        var asked = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        asked.Attributes["type"] = "hidden";
        asked.Attributes["name"] = names.Name;
        asked.Attributes["value"] = "false";

        var words = new TagBuilder("span");
        if (Label is null)
        {
            words.InnerHtml.AppendHtml(inside);
        }
        else
        {
            words.InnerHtml.Append(Label);
        }

        var line = new TagBuilder("label");
        line.AddCssClass("check");
        line.InnerHtml.AppendHtml(input).AppendHtml(words);
        if (Hint is not null)
        {
            var hint = new TagBuilder("small");
            hint.InnerHtml.Append(Hint);
            line.InnerHtml.AppendHtml(hint);
        }

        var extra = output.Attributes["class"]?.Value?.ToString();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field" + (extra is null ? string.Empty : " " + extra));
        output.Content.SetHtmlContent(line);
        output.Content.AppendHtml(asked);
        if (names.Errors.Count > 0)
        {
            output.Content.AppendHtml(FieldTagHelper.Error(ViewContext, names));
        }
    }

    private static IEnumerable<string> Raw(ModelStateEntry entry) =>
        entry.RawValue as IEnumerable<string> ?? [entry.RawValue?.ToString() ?? string.Empty];
}
