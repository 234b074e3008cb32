using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>A step of the path to this page, above its title; a step without an address is the page itself.</summary>
public sealed record Crumb(string Text, string? Url = null);

/// <summary>
/// <c>&lt;page-header title="…" facts="…" crumbs="Model.Crumbs"&gt;buttons&lt;/page-header&gt;</c>: the path, the title, one line of facts,
/// then at most two outlined buttons and one filled one. Facts that need markup go into <c>&lt;page-facts&gt;</c> inside.
/// </summary>
[HtmlTargetElement("page-header")]
public sealed class PageHeaderTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public string Title { get; set; } = string.Empty;

    public string? Facts { get; set; }

    /// <summary>The path; empty on pages of the top level.</summary>
    public IReadOnlyList<Crumb> Crumbs { get; set; } = [];

    /// <summary>Whether the thing was cancelled, so that its title is struck through.</summary>
    public bool Struck { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var slot = new FactsSlot();
        context.Items[typeof(FactsSlot)] = slot;
        var acts = await output.GetChildContentAsync();

        var text = new TagBuilder("div");
        text.AddCssClass("page-header-text");
        if (Crumbs.Count > 0)
        {
            text.InnerHtml.AppendHtml(Way());
        }

        var title = new TagBuilder("h1");
        title.InnerHtml.Append(Title);
        if (Struck)
        {
            title.AddCssClass("struck");
        }

        text.InnerHtml.AppendHtml(title);
        if (Facts is not null || slot.Content is not null)
        {
            var facts = new TagBuilder("p");
            facts.AddCssClass("facts");
            if (slot.Content is null)
            {
                facts.InnerHtml.Append(Facts!);
            }
            else
            {
                facts.InnerHtml.AppendHtml(slot.Content);
            }

            text.InnerHtml.AppendHtml(facts);
        }

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "page-header");
        output.Content.SetHtmlContent(text);
        if (!acts.IsEmptyOrWhiteSpace)
        {
            var buttons = new TagBuilder("div");
            buttons.AddCssClass("actions");
            buttons.InnerHtml.AppendHtml(acts);
            output.Content.AppendHtml(buttons);
        }
    }

    private TagBuilder Way()
    {
        var list = new TagBuilder("ol");
        list.AddCssClass("crumbs");
        foreach (var crumb in Crumbs)
        {
            var item = new TagBuilder("li");
            if (crumb.Url is null)
            {
                item.InnerHtml.Append(crumb.Text);
            }
            else
            {
                var link = new TagBuilder("a");
                link.Attributes["href"] = crumb.Url;
                link.InnerHtml.Append(crumb.Text);
                item.InnerHtml.AppendHtml(link);
            }

            list.InnerHtml.AppendHtml(item);
        }

        var way = new TagBuilder("nav");
        way.Attributes["aria-label"] = texts["Page.Way"];
        way.InnerHtml.AppendHtml(list);
        return way;
    }
}

/// <summary>The line of facts with markup, inside a page header.</summary>
[HtmlTargetElement("page-facts", ParentTag = "page-header")]
public sealed class PageFactsTagHelper : TagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (context.Items.TryGetValue(typeof(FactsSlot), out var found) && found is FactsSlot slot)
        {
            slot.Content = await output.GetChildContentAsync();
        }

        output.SuppressOutput();
    }
}

internal sealed class FactsSlot
{
    public TagHelperContent? Content { get; set; }
}

/// <c>&lt;empty-state text="…"&gt;one act&lt;/empty-state&gt;</c>: one sentence that says why there is nothing, and one act. First use, no
/// result and no right need three different texts.
[HtmlTargetElement("empty-state")]
public sealed class EmptyStateTagHelper : TagHelper
{
    public string Text { get; set; } = string.Empty;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var act = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "empty");
        var words = new TagBuilder("p");
        words.InnerHtml.Append(Text);
        output.Content.SetHtmlContent(words);
        output.Content.AppendHtml(act);
    }
}

/// <summary>
/// <c>&lt;notice tone="wrong" title="…"&gt;text, &lt;div class="notice-acts"&gt;…&lt;/div&gt;&lt;/notice&gt;</c>: a message inside the page
/// that has to be read, decided or repaired. Tones: <c>wrong</c>, <c>warn</c>, <c>good</c>, <c>note</c>.
/// </summary>
[HtmlTargetElement("notice")]
public sealed class NoticeTagHelper : TagHelper
{
    public string Tone { get; set; } = "note";

    public string? Title { get; set; }

    [HtmlAttributeNotBound]
    [Microsoft.AspNetCore.Mvc.ViewFeatures.ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var inside = await output.GetChildContentAsync();
        var extra = output.Attributes["class"]?.Value?.ToString();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"notice is-{Tone}{(extra is null ? string.Empty : " " + extra)}");
        var sign = Tone switch
        {
            "wrong" or "warn" => "alert-triangle",
            "good" => "circle-check",
            _ => "info-circle",
        };
        output.Content.SetHtmlContent(IconTagHelper.Svg(ViewContext, sign));
        if (Title is not null)
        {
            var title = new TagBuilder("p");
            title.AddCssClass("notice-title");
            title.InnerHtml.Append(Title);
            output.Content.AppendHtml(title);
        }

        var body = new TagBuilder("div");
        body.InnerHtml.AppendHtml(inside);
        output.Content.AppendHtml(body);
    }
}
