using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// A cell with a label, which a phone shows in front of the value. A cell that holds nothing but white space is written empty, so that the
/// style sheet leaves it out together with its label.
/// </summary>
[HtmlTargetElement("td", Attributes = "data-label")]
public sealed class CellTagHelper : TagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        if (content.IsEmptyOrWhiteSpace)
        {
            output.Content.SetContent("");
        }
    }
}
