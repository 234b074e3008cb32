using Campaigns.Domain.Text;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class ThemeWordsTests
{
    [Theory]
    [InlineData("Phòng, chống BẠO LỰC gia đình", "bạo lực")]
    [InlineData("phong chong bao luc gia dinh", "bạo lực")]
    [InlineData("Bạo\u00a0lực", "bạo lực")]
    [InlineData("Ba\u0323o lư\u0323c", "bạo lực")]
    [InlineData("Ending violence together", "violen")]
    [InlineData("GBV club", "gbv")]
    [InlineData("Nhà Tạm lánh số 2", "tạm lánh")]
    [InlineData("Bạo-lực g.đ", "bạo lực")]
    [InlineData("bao_luc, va hon the", "bạo lực")]
    [InlineData("Bạo … lực", "bạo lực")]
    public void A_word_of_the_theme_is_found_however_it_is_written(string text, string word) => Assert.Equal(word, ThemeWords.FindIn(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Trung tâm bảo hành xe máy")]
    [InlineData("Giới thiệu sách mới")]
    [InlineData("Hội Liên hiệp Phụ nữ xã Ea Tul")]
    [InlineData("Sinh hoạt câu lạc bộ nam giới")]
    [InlineData("Drape and scrape")]
    public void What_merely_looks_like_one_is_not(string? text) => Assert.Null(ThemeWords.FindIn(text));

    [Fact]
    public void A_place_is_called_by_its_public_name_else_by_its_own_unless_that_tells_the_theme()
    {
        Assert.Equal("Nhà số 2", PublicNames.OfPlace("Nhà số 2", "Nhà tạm lánh số 2"));
        Assert.Equal("Nhà văn hóa", PublicNames.OfPlace("", "Nhà văn hóa"));
        Assert.Equal("", PublicNames.OfPlace("", "Nhà tạm lánh số 2"));
        Assert.Equal("", PublicNames.OfPlace("Nhà tạm lánh", "Nhà tạm lánh số 2"));
        Assert.Equal("", PublicNames.Alone(null));
    }
}
