using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;section id="progress" refresh-from="@address" refresh-seconds="1"&gt;</c>: a part of a page that is loaded again from the address
/// at intervals, until it comes without one. Without JavaScript it stays as it is, and needs a link.
/// </summary>
[HtmlTargetElement(Attributes = "refresh-from")]
public sealed class RefreshTagHelper : TagHelper
{
    /// <summary>The address; null when the part does not change any more.</summary>
    public string? RefreshFrom { get; set; }

    public int RefreshSeconds { get; set; } = 1;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        // Razor makes an empty text of an expression that is null.
        if (string.IsNullOrEmpty(RefreshFrom))
        {
            return;
        }

        output.Attributes.SetAttribute("hx-get", RefreshFrom);
        output.Attributes.SetAttribute("hx-trigger", $"every {RefreshSeconds}s");
        output.Attributes.SetAttribute("hx-select", "#" + context.AllAttributes["id"].Value);
        output.Attributes.SetAttribute("hx-swap", "outerHTML");
    }
}
