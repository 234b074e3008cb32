using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;

namespace Campaigns.Web.Features.Shared;

/// <summary>Texts of forms and addresses come without the marks that turn a line round (<see cref="PlainText.WithoutDirections"/>).</summary>
public sealed class TextBinder(IModelBinder usual) : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        ArgumentNullException.ThrowIfNull(bindingContext);
        await usual.BindModelAsync(bindingContext);
        if (bindingContext.Result is { IsModelSet: true, Model: string text } && PlainText.WithoutDirections(text) is var plain && plain.Length < text.Length)
        {
            bindingContext.ModelState.SetModelValue(bindingContext.ModelName, new ValueProviderResult(plain));
            bindingContext.Result = ModelBindingResult.Success(plain);
        }
    }
}

/// <inheritdoc cref="TextBinder"/>
public sealed class TextBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Metadata.ModelType == typeof(string) && (context.BindingInfo.BindingSource is not { } source || source.CanAcceptDataFrom(BindingSource.ModelBinding)
                || source == BindingSource.Form || source == BindingSource.Query || source == BindingSource.Path)
            ? new TextBinder(new SimpleTypeModelBinder(typeof(string), context.Services.GetRequiredService<ILoggerFactory>()))
            : null;
    }
}
