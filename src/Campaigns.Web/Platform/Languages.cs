using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Campaigns.Web.Platform;

/// <summary>
/// Chooses the language of a request, Vietnamese or English: the parameter <c>?lang=vi|en</c>, which is remembered in a cookie; otherwise
/// that cookie; otherwise the account's language. The browser's Accept-Language is ignored, because most browsers in Viet Nam ask for
/// English without anybody having chosen it.
/// </summary>
public static class Languages
{
    public const string Vietnamese = "vi";
    public const string English = "en";

    /// <summary>The cookie that remembers the language.</summary>
    public static readonly string CookieName = CookieRequestCultureProvider.DefaultCookieName;

    private static readonly CultureInfo VietnameseCulture = Culture("vi-VN", group: ".", point: ",");
    private static readonly CultureInfo EnglishCulture = Culture("en-GB", group: ",", point: ".");

    /// <summary>"vi" or "en": the language of the screen, or of the mail that is being written.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English ? English : Vietnamese;

    /// <summary>The culture of "vi" or "en"; Vietnamese for anything else.</summary>
    public static CultureInfo CultureOf(string? language) => language == English ? EnglishCulture : VietnameseCulture;

    /// <summary>Switches to a language until the returned object is disposed; for mails and documents.</summary>
    public static IDisposable Use(string language) => new Scope(CultureOf(language));

    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<IStringLocalizerFactory>(s => new PluralTexts(
            ActivatorUtilities.CreateInstance<ResourceManagerStringLocalizerFactory>(s)
        ));
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.DefaultRequestCulture = new RequestCulture(VietnameseCulture);
            o.SupportedCultures = o.SupportedUICultures = [VietnameseCulture, EnglishCulture];
            o.RequestCultureProviders = [new CustomRequestCultureProvider(Choose)];
        });
        services.Configure<MvcOptions>(o =>
        {
            o.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            o.ModelMetadataDetailsProviders.Add(new EmptyTexts());
            o.ModelMetadataDetailsProviders.Add(new MessageKeys());
        });
        services.AddSingleton<IConfigureOptions<MvcOptions>>(s => new ConfigureOptions<MvcOptions>(o =>
            Messages(o.ModelBindingMessageProvider, s.GetRequiredService<IStringLocalizer<SharedTexts>>())
        ));
        return services;
    }

    public static IMvcBuilder AddTexts(this IMvcBuilder mvc)
    {
        ArgumentNullException.ThrowIfNull(mvc);
        return mvc.AddDataAnnotationsLocalization(o =>
            o.DataAnnotationLocalizerProvider = (type, factory) => new FeatureTexts(type, factory)
        );
    }

    /// <summary>The language in which a request is answered.</summary>
    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Known(context.Request.Query["lang"])
            ?? Remembered(context.Request.Cookies[CookieRequestCultureProvider.DefaultCookieName])
            ?? Known(context.User.FindFirstValue(AccountClaims.Language))
            ?? Vietnamese;
    }

    /// <summary>Remembers the language in this browser.</summary>
    public static void Remember(HttpContext context, string language)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(CultureOf(language))),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                Path = "/",
            }
        );
    }

    private static Task<ProviderCultureResult?> Choose(HttpContext context)
    {
        if (Known(context.Request.Query["lang"]) is { } asked && !ForSoftware.Is(context.Request))
        {
            Remember(context, asked);
        }

        return Answer(Of(context));
    }

    private static string? Remembered(string? cookie) =>
        cookie is not null
        && CookieRequestCultureProvider.ParseCookieValue(cookie)?.UICultures.FirstOrDefault().Value is { Length: >= 2 } culture
            ? Known(culture[..2])
            : null;

    private static Task<ProviderCultureResult?> Answer(string language) =>
        Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(CultureOf(language).Name));

    private static string? Known(string? language) => language is Vietnamese or English ? language : null;

    // The formats are set here so that they do not depend on the ICU data of the machine.
    private static CultureInfo Culture(string name, string group, string point)
    {
        var culture = new CultureInfo(name, useUserOverride: false);
        culture.NumberFormat.NumberGroupSeparator =
            culture.NumberFormat.PercentGroupSeparator =
            culture.NumberFormat.CurrencyGroupSeparator =
                group;
        culture.NumberFormat.NumberDecimalSeparator =
            culture.NumberFormat.PercentDecimalSeparator =
            culture.NumberFormat.CurrencyDecimalSeparator =
                point;
        culture.NumberFormat.PercentPositivePattern = 1;
        culture.DateTimeFormat.ShortDatePattern = "dd/MM/yyyy";
        culture.DateTimeFormat.ShortTimePattern = "HH:mm";
        culture.DateTimeFormat.LongTimePattern = "HH:mm:ss";
        culture.DateTimeFormat.FirstDayOfWeek = DayOfWeek.Monday;
        if (name.StartsWith("vi", StringComparison.Ordinal))
        {
            culture.DateTimeFormat.DayNames = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
        }

        return CultureInfo.ReadOnly(culture);
    }

    private static void Messages(DefaultModelBindingMessageProvider messages, IStringLocalizer<SharedTexts> texts)
    {
        messages.SetValueMustNotBeNullAccessor(_ => texts["Form.Required"]);
        messages.SetMissingBindRequiredValueAccessor(_ => texts["Form.Required"]);
        messages.SetMissingKeyOrValueAccessor(() => texts["Form.Required"]);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => texts["Form.Required"]);
        messages.SetAttemptedValueIsInvalidAccessor((_, _) => texts["Form.NotUnderstood"]);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => texts["Form.NotUnderstood"]);
        messages.SetUnknownValueIsInvalidAccessor(_ => texts["Form.NotUnderstood"]);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => texts["Form.NotUnderstood"]);
        messages.SetValueIsInvalidAccessor(_ => texts["Form.NotUnderstood"]);
        messages.SetValueMustBeANumberAccessor(_ => texts["Form.NotANumber"]);
        messages.SetNonPropertyValueMustBeANumberAccessor(() => texts["Form.NotANumber"]);
    }

    private sealed class Scope : IDisposable
    {
        private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
        private readonly CultureInfo _ui = CultureInfo.CurrentUICulture;

        public Scope(CultureInfo culture) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;

        public void Dispose()
        {
            CultureInfo.CurrentCulture = _culture;
            CultureInfo.CurrentUICulture = _ui;
        }
    }

    /// <summary>Binds an empty field to "" when the property cannot be null, and to null when it can.</summary>
    private sealed class EmptyTexts : IDisplayMetadataProvider
    {
        public void CreateDisplayMetadata(DisplayMetadataProviderContext context)
        {
            if (context.Key.PropertyInfo is { } property && property.PropertyType == typeof(string))
            {
                context.DisplayMetadata.ConvertEmptyStringToNull =
                    new NullabilityInfoContext().Create(property).WriteState != NullabilityState.NotNull;
            }
        }
    }

    /// <summary>Gives validation attributes without a message of their own one of our texts, instead of the framework's English.</summary>
    private sealed class MessageKeys : IValidationMetadataProvider
    {
        public void CreateValidationMetadata(ValidationMetadataProviderContext context)
        {
            foreach (
                // The attributes themselves are asked, because the provider that lists them as validators may run after this one.
                var attribute in context.Attributes.OfType<System.ComponentModel.DataAnnotations.ValidationAttribute>())
            {
                if (attribute.ErrorMessage is null && attribute.ErrorMessageResourceName is null)
                {
                    attribute.ErrorMessage = attribute switch
                    {
                        System.ComponentModel.DataAnnotations.RequiredAttribute => "Form.Required",
                        System.ComponentModel.DataAnnotations.StringLengthAttribute
                        or System.ComponentModel.DataAnnotations.MaxLengthAttribute => "Form.TooLong",
                        System.ComponentModel.DataAnnotations.RangeAttribute => "Form.Range",
                        System.ComponentModel.DataAnnotations.EmailAddressAttribute => "Form.Email",
                        _ => "Form.NotUnderstood",
                    };
                }
            }
        }
    }

    /// <summary>
    /// Looks a text up in the feature to which the form belongs, then in the texts of every page, then in those of the platform.
    /// </summary>
    private sealed class FeatureTexts : IStringLocalizer
    {
        private readonly List<IStringLocalizer> _sources = [];

        public FeatureTexts(Type form, IStringLocalizerFactory factory)
        {
            if (MarkerOf(form) is { } marker)
            {
                _sources.Add(factory.Create(marker));
            }

            _sources.Add(factory.Create(typeof(SharedTexts)));
            _sources.Add(factory.Create(typeof(PlatformTexts)));
        }

        /// <summary>The type that names the texts of the form's folder, or of the nearest folder above it within its feature.</summary>
        private static Type? MarkerOf(Type form)
        {
            var parts = form.Namespace?.Split('.') ?? [];
            return parts is ["Campaigns", "Web", "Features", _, ..]
                ? Enumerable
                    .Range(0, parts.Length - 3)
                    .Select(i => Assembly.GetExecutingAssembly().GetType($"{string.Join('.', parts[..^i])}.{parts[^(i + 1)]}Texts"))
                    .FirstOrDefault(marker => marker is not null)
                : null;
        }

        public LocalizedString this[string name] =>
            _sources.Select(s => s[name]).FirstOrDefault(t => !t.ResourceNotFound)
            ?? new LocalizedString(name, name, resourceNotFound: true);

        public LocalizedString this[string name, params object[] arguments] =>
            _sources.Select(s => s[name, arguments]).FirstOrDefault(t => !t.ResourceNotFound)
            ?? new LocalizedString(name, name, resourceNotFound: true);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
            _sources.SelectMany(s => s.GetAllStrings(includeParentCultures));
    }
}

/// <summary>Texts of the platform itself: errors of forms, telephone numbers, error pages.</summary>
public sealed class PlatformTexts;
