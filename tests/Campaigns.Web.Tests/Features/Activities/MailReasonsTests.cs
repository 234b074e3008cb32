using System.Globalization;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Xunit;

namespace Campaigns.Web.Tests.Features.Activities;

public sealed class MailReasonsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    public static TheoryData<string> Reasons =>
        [.. typeof(Domain.Notifications.SkipReason).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    [Theory, MemberData(nameof(Reasons))]
    public void Each_reason_of_ours_has_words_in_both_languages(string reason)
    {
        var texts = fixture.Host.Services.GetRequiredService<IStringLocalizer<ActivitiesTexts>>();
        var before = CultureInfo.CurrentUICulture;
        try
        {
            foreach (var language in new[] { "vi", "en" })
            {
                CultureInfo.CurrentUICulture = new CultureInfo(language);
                Assert.False(texts["Message.Reason." + reason].ResourceNotFound);
                Assert.Contains(' ', MailReasons.Of(reason, texts));
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData("550 RecipientNotAccepted", "Máy chủ thư từ chối địa chỉ này (550). Xem lại địa chỉ, hoặc gọi điện.")]
    [InlineData("450 RecipientNotAccepted", "Máy chủ thư chưa nhận thư cho địa chỉ này (450); sẽ gửi lại")]
    [InlineData("553 SenderNotAccepted", "Máy chủ thư từ chối địa chỉ gửi của hệ thống (553). Báo người quản trị.")]
    [InlineData("554 MessageNotAccepted", "Máy chủ thư không nhận thư này (554)")]
    [InlineData("TimeoutException", "Máy chủ thư không trả lời kịp")]
    [InlineData("ArgumentException", "Hệ thống không soạn được thư này. Báo người quản trị.")]
    [InlineData("SocketException", "Không nối được với máy chủ thư")]
    [InlineData("AuthenticationException", "Máy chủ thư không nhận tên hoặc mật khẩu của hệ thống. Báo người quản trị.")]
    [InlineData("no-address", "Không có thư điện tử")]
    [InlineData("many-mails", "Địa chỉ này đã nhận nhiều thư trong một giờ; thư này gửi sau")]
    public void What_a_mail_server_said_is_told_in_words(string kept, string told)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo("vi");
        try
        {
            Assert.Equal(told, MailReasons.Of(kept, fixture.Host.Services.GetRequiredService<IStringLocalizer<ActivitiesTexts>>()));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
