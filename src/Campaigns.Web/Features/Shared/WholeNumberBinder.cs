using System.Globalization;
using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;

namespace Campaigns.Web.Features.Shared;

/// <summary>Binds whole numbers of forms and addresses as people type them ("1.500"). Other texts get the usual error.</summary>
public sealed class WholeNumberBinder(IModelBinder usual) : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        ArgumentNullException.ThrowIfNull(bindingContext);
        var typed = bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
        if (typed.FirstValue is not { } text || TypedValues.WholeOf(text) is not { } number)
        {
            return usual.BindModelAsync(bindingContext);
        }

        bindingContext.ModelState.SetModelValue(
            bindingContext.ModelName,
            new ValueProviderResult(number.ToString(CultureInfo.InvariantCulture), typed.Culture)
        );
        bindingContext.Result = ModelBindingResult.Success(number);
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="WholeNumberBinder"/>
public sealed class WholeNumberBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Metadata.UnderlyingOrModelType == typeof(int)
            ? new WholeNumberBinder(
                new SimpleTypeModelBinder(context.Metadata.ModelType, context.Services.GetRequiredService<ILoggerFactory>())
            )
            : null;
    }
}
