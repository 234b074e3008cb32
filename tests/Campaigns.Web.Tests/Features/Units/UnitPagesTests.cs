using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Units;

/// <summary>The tree of units: looked at, added to, corrected, ended; through the pages.</summary>
public sealed class UnitPagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task The_tree_goes_down_level_by_level_and_search_finds_without_marks()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        var top = await coordinator.GetAsync("/units");
        Assert.Contains("Huyện Cư M'gar", top.FindAll("tbody th a"));
        Assert.Null(top.Document.QuerySelector("a[href^='/units/new']"));
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        Assert.Contains("Xã Ea Tul", (await coordinator.GetAsync($"/units?under={district.Id}")).FindAll("tbody th a"));
        Assert.Equal(["Xã Ea Tul"], (await coordinator.GetAsync("/units?q=xa+ea+tul")).FindAll("tbody th a"));
        Assert.NotNull((await coordinator.GetAsync("/units?q=khong+co")).Find(".empty"));
    }

    [Fact]
    public async Task A_coordinator_of_a_district_sees_no_further()
    {
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, district.Id);
        Assert.Equal(district.Name, (await coordinator.GetAsync("/units")).Find(".facts"));
        var other = await Host.UnitAsync("Huyện Lắk");
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"/units/{other.Id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"/units?under={other.Id}")).Status);
        Assert.NotNull((await coordinator.GetAsync("/units?q=lien+son")).Find(".empty"));
    }

    [Fact]
    public async Task A_unit_is_added_under_another_with_a_dated_code()
    {
        using var administrator = await AdministratorAsync();
        var district = await Host.UnitAsync("Huyện Ea H'leo");
        var form = await administrator.GetAsync($"/units/new?under={district.Id}");
        var added = await administrator.SubmitAsync(
            form,
            "main form",
            Values(
                ("Input.Name", "Xã Ea Mới"),
                ("Input.ShortName", "Ea Mới"),
                ("Input.LevelKey", "commune"),
                ("Input.Code", "99901"),
                ("Input.ValidFrom", "1/12")
            )
        );
        Assert.StartsWith("/units/", added.Location, StringComparison.Ordinal);
        await using var db = Host.Db();
        var unit = await db.Units.SingleAsync(u => u.Name == "Xã Ea Mới", Cancel);
        Assert.Equal($"{district.Path}.{unit.Id:N}", unit.Path);
        var code = await db.UnitCodes.SingleAsync(c => c.UnitId == unit.Id, Cancel);
        Assert.Equal(("99901", new LocalDate(2026, 12, 1)), (code.Code, code.ValidFrom));
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.SubjectId == unit.Id && e.Action == "unit.added", Cancel));

        var again = await administrator.SubmitAsync(
            form,
            "main form",
            Values(("Input.Name", "Xã Ea Mới"), ("Input.LevelKey", "commune"), ("Input.Code", "99901"), ("Input.ValidFrom", "2026-12-01"))
        );
        Assert.Contains("Xã Ea Mới", again.FieldErrors["Input.Code"], StringComparison.Ordinal);
        Assert.Contains("cùng tên", again.FieldErrors["Input.Name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field()
    {
        using var administrator = await AdministratorAsync();
        var commune = await Host.UnitAsync("Xã Ea Tul");
        var form = await administrator.GetAsync($"/units/new?under={commune.Id}");
        var empty = await administrator.SubmitAsync(form, "main form", Values(("Input.ValidFrom", "")));
        Assert.Equal(["Input.LevelKey", "Input.Name", "Input.ValidFrom"], empty.FieldErrors.Keys.Order(StringComparer.Ordinal));
        var wrong = await administrator.SubmitAsync(
            form,
            "main form",
            Values(
                ("Input.Name", "Huyện Trong Xã"),
                ("Input.LevelKey", "district"),
                ("Input.Code", "12a"),
                ("Input.ValidFrom", "1990-01-01")
            )
        );
        Assert.Equal(["Input.Code", "Input.LevelKey", "Input.ValidFrom"], wrong.FieldErrors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_is_corrected_and_the_log_keeps_both()
    {
        using var administrator = await AdministratorAsync();
        var unit = await Host.UnitAsync("Xã Ea KPam");
        await administrator.SubmitAsync(
            await administrator.GetAsync($"/units/{unit.Id}"),
            "form[action*='handler=Correct']",
            Values(("Input.Name", "Xã Ea Kpăm"), ("Input.ShortName", "Ea Kpăm"))
        );
        await using var db = Host.Db();
        var saved = await db.Units.SingleAsync(u => u.Id == unit.Id, Cancel);
        Assert.Equal(("Xã Ea Kpăm", "Ea Kpăm", "xa ea kpam"), (saved.Name, saved.ShortName, saved.NameFolded));
        var entry = await db.AuditEntries.SingleAsync(e => e.SubjectId == unit.Id && e.Action == "unit.corrected", Cancel);
        Assert.Contains("Xã Ea KPam", entry.Fields, StringComparison.Ordinal);
        var missing = await administrator.SubmitAsync(
            await administrator.GetAsync($"/units/{unit.Id}"),
            "form[action*='handler=Correct']",
            Values(("Input.Name", ""))
        );
        Assert.Contains("Input.Name", missing.FieldErrors.Keys);
    }

    [Fact]
    public async Task Another_code_holds_from_its_day_and_ends_the_one_before()
    {
        using var administrator = await AdministratorAsync();
        var unit = await Host.UnitAsync("Xã Ea Tar");
        var page = await administrator.GetAsync($"/units/{unit.Id}");
        Assert.Equal(
            $"/units/{unit.Id}",
            (
                await administrator.SubmitAsync(
                    page,
                    "form[action*='handler=Code']",
                    Values(("Input.Code", "99902"), ("Input.ValidFrom", "2027-01-01"))
                )
            ).Location
        );
        await using var db = Host.Db();
        var codes = await db.UnitCodes.Where(c => c.UnitId == unit.Id).OrderBy(c => c.ValidFrom).ToListAsync(Cancel);
        Assert.Equal([(LocalDate?)new LocalDate(2026, 12, 31), null], codes.Select(c => c.ValidTo));
        var before = await administrator.SubmitAsync(
            page,
            "form[action*='handler=Code']",
            Values(("Input.Code", "99903"), ("Input.ValidFrom", "2026-06-01"))
        );
        Assert.Contains("01/01/2027", before.FieldErrors["Input.ValidFrom"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_ends_on_a_day_once_nothing_goes_on_in_it()
    {
        using var administrator = await AdministratorAsync();
        var district = await Host.UnitAsync("Huyện M'Đrắk");
        const string Form = "form[action*='handler=End#']";
        var ask = await administrator.GetAsync($"/units/{district.Id}?ask=end");
        Assert.Contains(
            "bên dưới",
            (await administrator.SubmitAsync(ask, Form, Values(("EndsOn", "2026-12-31")))).FieldErrors["EndsOn"],
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Chọn ngày",
            (await administrator.SubmitAsync(ask, Form, Values(("EndsOn", "")))).FieldErrors["EndsOn"],
            StringComparison.Ordinal
        );

        var commune = await Host.UnitAsync("Xã Ea D'Rơng");
        var activity = await PublicEvents.AddAsync(Host, commune: "Xã Ea D'Rơng");
        var own = await administrator.GetAsync($"/units/{commune.Id}?ask=end");
        Assert.Contains(
            "1 hoạt động",
            (await administrator.SubmitAsync(own, Form, Values(("EndsOn", "2026-11-25")))).FieldErrors["EndsOn"],
            StringComparison.Ordinal
        );
        Assert.Equal($"/units/{commune.Id}", (await administrator.SubmitAsync(own, Form, Values(("EndsOn", "30/11")))).Location);
        await using var db = Host.Db();
        Assert.Equal(new LocalDate(2026, 11, 30), (await db.Units.SingleAsync(u => u.Id == commune.Id, Cancel)).ValidTo);
        Assert.True(await db.UnitCodes.Where(c => c.UnitId == commune.Id).AllAsync(c => c.ValidTo == new LocalDate(2026, 11, 30), Cancel));
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.SubjectId == commune.Id && e.Action == "unit.ended", Cancel));
        Assert.NotEqual(Guid.Empty, activity.Id);

        var root = await Host.RootAsync();
        var whole = await administrator.SubmitAsync(
            await administrator.GetAsync($"/units/{root.Id}?ask=end"),
            Form,
            Values(("EndsOn", "2026-12-31"))
        );
        Assert.Contains("cả hệ thống", whole.FieldErrors["EndsOn"], StringComparison.Ordinal);
    }

    private async Task<TestBrowser> AdministratorAsync() => await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
