using System.Globalization;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>English words that depend on a number.</summary>
public sealed class PluralTextsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Theory]
    [InlineData(1, "1 person is told")]
    [InlineData(0, "0 people are told")]
    [InlineData(12, "12 people are told")]
    [InlineData("1", "1 person is told")]
    [InlineData("1,204", "1,204 people are told")]
    public void The_word_goes_by_the_number(object number, string read) =>
        Assert.Equal(
            read,
            string.Format(CultureInfo.InvariantCulture, PluralTexts.Choose("{0} {0|person|people} {0|is|are} told", number), number)
        );

    [Theory]
    [InlineData("en", 1, "Save and notify 1 person")]
    [InlineData("en", 12, "Save and notify 12 people")]
    [InlineData("vi", 1, "Lưu và báo 1 người")]
    public void Texts_of_features_read_so(string language, int number, string read)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        try
        {
            Assert.Equal(
                read,
                fixture.Host.Services.GetRequiredService<IStringLocalizer<ActivitiesTexts>>()["Act.SaveAndTell", number].Value
            );
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
