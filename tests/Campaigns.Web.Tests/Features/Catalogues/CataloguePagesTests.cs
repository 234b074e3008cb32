using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Catalogues;

/// <summary>Catalogues: added to, corrected, ordered, ended and never deleted; through the pages.</summary>
public sealed class CataloguePagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Theory]
    [InlineData("Forms")]
    [InlineData("Settings")]
    [InlineData("Audiences")]
    [InlineData("Kinds")]
    [InlineData("Languages")]
    public async Task A_row_is_added_in_both_languages_corrected_ended_and_taken_back(string of)
    {
        using var administrator = await AdministratorAsync();
        var form = await administrator.GetAsync($"/catalogues/edit?of={of}");
        var empty = await administrator.SubmitAsync(form, "main form", Values(("Input.NameVi", ""), ("Input.NameEn", "")));
        Assert.Equal(["Input.NameEn", "Input.NameVi"], empty.FieldErrors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            $"/catalogues?of={of}",
            (await administrator.SubmitAsync(form, "main form", Values(("Input.NameVi", "Dòng mới"), ("Input.NameEn", "New row")))).Location
        );
        var twice = await administrator.SubmitAsync(form, "main form", Values(("Input.NameVi", "dong moi"), ("Input.NameEn", "Another")));
        Assert.Contains("đã có tên", twice.FieldErrors["Input.NameVi"], StringComparison.Ordinal);

        var list = await administrator.GetAsync($"/catalogues?of={of}");
        var edit = list.Document.QuerySelectorAll("tbody th a").Single(a => a.TextContent == "Dòng mới").GetAttribute("href")!;
        await administrator.SubmitAsync(await administrator.GetAsync(edit), "main form", Values(("Input.NameVi", "Dòng đã sửa")));
        list = await administrator.GetAsync($"/catalogues?of={of}");
        Assert.Contains("Dòng đã sửa", list.FindAll("tbody th a"));

        await administrator.SubmitAsync(list, "tbody tr:last-child form[action*='handler=Active']");
        list = await administrator.GetAsync($"/catalogues?of={of}");
        Assert.Contains("Ngừng dùng", list.Find("tbody tr:last-child"), StringComparison.Ordinal);
        await administrator.SubmitAsync(list, "tbody tr:last-child form[action*='handler=Active']");
        Assert.Contains(
            "Đang dùng",
            (await administrator.GetAsync($"/catalogues?of={of}")).Find("tbody tr:last-child"),
            StringComparison.Ordinal
        );
        await using var db = Host.Db();
        var id = Guid.Parse(edit[(edit.IndexOf("id=", StringComparison.Ordinal) + 3)..]);
        Assert.Equal(
            ["catalogue.added", "catalogue.corrected", "catalogue.ended", "catalogue.taken_back"],
            await db.AuditEntries.Where(e => e.SubjectId == id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task The_order_is_that_of_the_rows_and_moves_by_one()
    {
        using var administrator = await AdministratorAsync();
        var before = (await administrator.GetAsync("/catalogues?of=Settings")).FindAll("tbody th a");
        await administrator.SubmitAsync(
            await administrator.GetAsync("/catalogues?of=Settings"),
            "tbody tr:first-child form[action*='down=true']"
        );
        var after = (await administrator.GetAsync("/catalogues?of=Settings")).FindAll("tbody th a");
        Assert.Equal([before[1], before[0], .. before.Skip(2)], after);
        await administrator.SubmitAsync(
            await administrator.GetAsync("/catalogues?of=Settings"),
            "tbody tr:nth-child(2) form[action*='down=false']"
        );
        Assert.Equal(before, (await administrator.GetAsync("/catalogues?of=Settings")).FindAll("tbody th a"));
    }

    [Fact]
    public async Task A_row_that_was_ended_is_not_offered_for_new_events()
    {
        await using var db = Host.Db();
        await db.EventForms.Where(f => f.Key == "rally").ExecuteUpdateAsync(f => f.SetProperty(x => x.Active, false), Cancel);
        var name = await db.EventForms.Where(f => f.Key == "rally").Select(f => f.NameVi).FirstOrDefaultAsync(Cancel);
        if (name is not null)
        {
            using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Huyện Cư M'gar")).Id);
            Assert.DoesNotContain(name, (await organiser.GetAsync("/events/schedule")).FindAll(".choice"));
        }
    }

    [Fact]
    public async Task Whoever_administers_a_district_looks_and_changes_nothing()
    {
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.UnitAsync("Huyện Cư M'gar")).Id);
        var list = await administrator.GetAsync("/catalogues");
        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Null(list.Document.QuerySelector("form[action*='handler=Active']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync("/catalogues/edit?of=Forms")).Status);
    }

    private async Task<TestBrowser> AdministratorAsync() => await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
