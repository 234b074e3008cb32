using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// Binds texts of forms and addresses without direction marks (<see cref="PlainText.WithoutDirections"/>). A text with control characters
/// gets an error at its field and keeps its other characters (<see cref="Platform.Http.PlainInput"/>). A text of which nothing is visible
/// (<see cref="PlainText.IsVisible(string?)"/>) is empty, so it fills no field that is required.
/// </summary>
/// <param name="usual">Reads the value.</param>
/// <param name="texts">The texts of all pages.</param>
/// <param name="clock">Gives the present day.</param>
/// <param name="day">Set for a field of a day, which is completed when it was typed without a year.</param>
public sealed class TextBinder(IModelBinder usual, IStringLocalizer<SharedTexts> texts, IClock clock, TypedDayAttribute? day) : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        ArgumentNullException.ThrowIfNull(bindingContext);
        await usual.BindModelAsync(bindingContext);
        if (bindingContext.Result is not { IsModelSet: true, Model: string text })
        {
            return;
        }

        var turned = PlainText.WithoutDirections(text);
        var kept = PlainText.WithoutControls(turned);
        var plain = PlainText.IsVisible(kept) || string.IsNullOrWhiteSpace(kept) ? kept : "";
        var whole = day is null ? plain : TypedValues.WithYear(plain, clock.Today(), day.Meant)!;
        if (whole == text)
        {
            return;
        }

        bindingContext.ModelState.SetModelValue(bindingContext.ModelName, new ValueProviderResult(whole));
        bindingContext.Result = ModelBindingResult.Success(whole);
        if (kept.Length < turned.Length)
        {
            bindingContext.ModelState.TryAddModelError(
                bindingContext.ModelName,
                texts[HttpMethods.IsPost(bindingContext.HttpContext.Request.Method) ? "Form.NotPlain" : "Search.NotPlain"]
            );
            PlainInput.Tell(bindingContext.HttpContext, bindingContext.ModelName);
        }
    }
}

/// <inheritdoc cref="TextBinder"/>
public sealed class TextBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return
            context.Metadata.ModelType == typeof(string)
            && (
                context.BindingInfo.BindingSource is not { } source
                || source.CanAcceptDataFrom(BindingSource.ModelBinding)
                || source == BindingSource.Form
                || source == BindingSource.Query
                || source == BindingSource.Path
            )
            ? new TextBinder(
                new SimpleTypeModelBinder(typeof(string), context.Services.GetRequiredService<ILoggerFactory>()),
                context.Services.GetRequiredService<IStringLocalizer<SharedTexts>>(),
                context.Services.GetRequiredService<IClock>(),
                (context.Metadata as DefaultModelMetadata)?.Attributes.PropertyAttributes?.OfType<TypedDayAttribute>().FirstOrDefault()
            )
            : null;
    }
}
