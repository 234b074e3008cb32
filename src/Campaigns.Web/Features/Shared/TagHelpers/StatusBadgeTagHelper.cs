using Campaigns.Domain.Activities;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared.TagHelpers;

/// <summary>
/// <c>&lt;status-badge state="Model.State" running="Model.IsOn" clash="Model.HasClash" /&gt;</c>: icon, word and tint of an activity's state.
/// A clash hides the draft or the postponement that it stands for; "running" the schedule.
/// </summary>
[HtmlTargetElement("status-badge", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StatusBadgeTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public ActivityState State { get; set; }

    /// <summary>It is on right now.</summary>
    public bool Running { get; set; }

    /// <summary>Its wish meets another's booking.</summary>
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
