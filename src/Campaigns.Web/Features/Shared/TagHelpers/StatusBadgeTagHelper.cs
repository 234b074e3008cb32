using Campaigns.Domain.Activities;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;status-badge state="Model.State" running="Model.IsOn" clash="Model.HasClash" /&gt;</c>: icon, word and tint of an activity's
/// state. The clash replaces the state draft or postponed, and "running" replaces scheduled.
/// </summary>
[HtmlTargetElement("status-badge", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StatusBadgeTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public ActivityState State { get; set; }

    /// <summary>Whether the activity is taking place right now.</summary>
    public bool Running { get; set; }

    /// <summary>Whether its planned time meets another activity's booking.</summary>
    public bool Clash { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var (tone, icon) = Show.Look(State);
        var key = State.ToString();
        if (Clash && (State is ActivityState.Draft or ActivityState.Postponed))
        {
            (tone, icon, key) = ("is-wrong", "alert-triangle", "Clash");
        }
        else if (Running && State is ActivityState.Scheduled)
        {
            (tone, icon, key) = ("is-running", "circle-dashed", "Running");
        }

        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"state {tone}");
        output.Content.AppendHtml(IconTagHelper.Svg(ViewContext, icon));
        output.Content.Append(texts["State." + key]);
    }
}
