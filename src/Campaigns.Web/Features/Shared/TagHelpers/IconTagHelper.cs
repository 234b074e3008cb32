using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;icon name="home" /&gt;</c>: an outline icon of Tabler's set, from the sprite. It is decoration beside a word, unless <c>label</c>
/// is given, which screen readers say when there is no word.
/// </summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    public string Name { get; set; } = string.Empty;

    /// <summary>The text for screen readers, for an icon without a word.</summary>
    public string? Label { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var extra = output.Attributes["class"]?.Value?.ToString();
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", extra is null ? "icon" : "icon " + extra);
        if (Label is null)
        {
            output.Attributes.SetAttribute("aria-hidden", "true");
        }
        else
        {
            output.Attributes.SetAttribute("role", "img");
            output.Attributes.SetAttribute("aria-label", Label);
        }

        output.Content.SetHtmlContent(Use(ViewContext, Name));
    }

    /// <summary>An icon for code that builds its own markup.</summary>
    public static IHtmlContent Svg(ViewContext view, string name, string className = "icon")
    {
        var svg = new TagBuilder("svg");
        svg.Attributes["class"] = className;
        svg.Attributes["aria-hidden"] = "true";
        svg.InnerHtml.AppendHtml(Use(view, name));
        return svg;
    }

    /// <summary>The address of the sprite, with its fingerprint if the page's endpoint knows it.</summary>
    public static string SpriteUrl(ViewContext view)
    {
        const string plain = "app/icons.svg";
        var assets = view.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
        return view.HttpContext.Request.PathBase + "/" + (assets?[plain] ?? plain);
    }

    private static TagBuilder Use(ViewContext view, string name)
    {
        var use = new TagBuilder("use");
        use.Attributes["href"] = $"{SpriteUrl(view)}#{name}";
        return use;
    }
}
