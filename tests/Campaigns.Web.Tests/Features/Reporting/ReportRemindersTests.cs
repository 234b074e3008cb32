using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using NodaTime;
using Npgsql;
using Xunit;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>
/// Reminders of the report of the year 2026, which a commune owes by 5/12, a district by 10/12 and the province by 14/12, from the ledger
/// to the mail on a real SMTP server. The final figures are those of 20/12.
/// </summary>
public sealed class ReportRemindersTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestSmtpServer _smtp = null!;
    private TestHost _host = null!;
    private OutreachWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Unit Home => _world.Unit("Huyện Cư M'gar");

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _smtp = await TestSmtpServer.StartAsync();
        _host = new TestHost(
            _database,
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Smtp:Host"] = "127.0.0.1",
                    ["Smtp:Port"] = _smtp.Port.ToString(CultureInfo.InvariantCulture),
                    ["Smtp:Tls"] = "none",
                    ["PublicUrl"] = "https://lich.example.vn",
                },
            }
        );
        _world = await new OutreachWorld(_database).InitAsync();
        await using var db = _database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _smtp.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_unit_is_reminded_14_7_and_1_days_before_in_the_morning_and_once_however_often_the_job_runs()
    {
        await CompilerAsync(Home, "Hồ Thị Lập");
        await PassDaysAsync(new(2026, 11, 24), new(2026, 12, 10));
        Assert.Equal(["26/11/2026 08:00", "03/12/2026 08:00", "09/12/2026 08:00"], (await SentAsync()).Select(m => m.At));

        var mail = Mails()[0];
        Assert.Equal("Báo cáo của Huyện Cư M'gar: còn 14 ngày (hạn 10/12/2026)", mail.Subject);
        var answer = await AnswerAsync(Home);
        foreach (
            var said in new[]
            {
                "Kính gửi Hồ Thị Lập,",
                "Huyện Cư M'gar cần gửi Báo cáo Năm 2026 chậm nhất ngày 10/12/2026.",
                $"https://lich.example.vn/reports/{answer.Id}",
                _world.Root.Name,
            }
        )
        {
            Assert.Contains(said, mail.TextBody, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task After_the_deadline_the_unit_and_the_level_above_are_told_every_week_until_the_final_figures()
    {
        var compiler = await CompilerAsync(Home, "Hồ Thị Lập");
        var coordinator = await _host.AccountAsync("Y Thương Niê");
        await _host.GrantAsync(coordinator, Role.Coordinator, _world.Root.Id);
        await SendAllBelowAsync(_world.Root, but: Home);
        await PassDaysAsync(new(2026, 12, 11), new(2027, 1, 20));
        var sent = await SentAsync();
        Assert.Equal(
            ["11/12/2026 08:00", "18/12/2026 08:00"],
            sent.Where(m => (m.To, m.Rule) == (compiler, MessageRule.ReportDue)).Select(m => m.At)
        );
        Assert.Equal(
            ["11/12/2026 08:00", "18/12/2026 08:00"],
            sent.Where(m => (m.To, m.Rule) == (coordinator, MessageRule.ReportsLate)).Select(m => m.At)
        );

        var late = Mails().First(m => m.Subject!.StartsWith("1 đơn vị", StringComparison.Ordinal));
        Assert.Contains("– Huyện Cư M'gar: quá hạn 1 ngày", late.TextBody, StringComparison.Ordinal);
        Assert.Contains($"unit={_world.Root.Id}&late=true", late.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_with_several_deadlines_make_one_message_a_week_to_the_level_above()
    {
        var coordinator = await _host.AccountAsync();
        await _host.GrantAsync(coordinator, Role.Coordinator, _world.Root.Id);
        await SendAllBelowAsync(_world.Root, but: Home);
        var other = _world.Units.First(u => u.LevelKey == "district" && u.Id != Home.Id);
        await using var db = _database.Db();
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE report_answer SET state = 'not_begun', last_version = 0, begun_at = NULL, due_on = '2026-12-12'
            WHERE id = {(await AnswerAsync(other)).Id}
            """,
            Cancel
        );
        await PassDaysAsync(new(2026, 12, 11), new(2026, 12, 17));
        var told = Assert.Single(await SentAsync(), m => m.Rule is MessageRule.ReportsLate);
        Assert.Equal("11/12/2026 08:00", told.At);
    }

    [Fact]
    public async Task Nobody_is_reminded_of_what_was_sent_nor_by_a_deadline_that_moved()
    {
        await CompilerAsync(Home, "Hồ Thị Lập");
        var answer = await AnswerAsync(Home);
        await using var db = _database.Db();

        // Planned after midnight; before the morning the level above extends the deadline.
        await PlanAsync(new(2026, 12, 3), new LocalTime(0, 15));
        await db.Database.ExecuteSqlAsync(
            $"UPDATE report_answer SET regular_due_on = due_on, due_on = '2026-12-16' WHERE id = {answer.Id}",
            Cancel
        );
        await SendAsync(new(2026, 12, 3), new LocalTime(8, 0));
        Assert.Equal((MessageState.Skipped, SkipReason.Moved), await LastAsync());

        // The new deadline has reminders of its own: that of 14 days before was two days ago, and that of 7 days before is to come.
        await PassDaysAsync(new(2026, 12, 4), new(2026, 12, 9));
        Assert.Equal(["04/12/2026 08:00", "09/12/2026 08:00"], (await SentAsync()).Select(m => m.At));

        // There is none any more once the report is sent.
        await PlanAsync(new(2026, 12, 15), new LocalTime(0, 15));
        await db.Database.ExecuteSqlAsync(
            $"UPDATE report_answer SET state = 'submitted', last_version = 1, begun_at = now() WHERE id = {answer.Id}",
            Cancel
        );
        await SendAsync(new(2026, 12, 15), new LocalTime(8, 0));
        Assert.Equal((MessageState.Skipped, SkipReason.Done), await LastAsync());
        await PassDaysAsync(new(2026, 12, 16), new(2026, 12, 19));
        Assert.Equal(2, (await SentAsync()).Count);
    }

    [Fact]
    public async Task While_a_report_waits_for_the_head_the_head_is_reminded_too()
    {
        var compiler = await CompilerAsync(Home, "Hồ Thị Lập");
        var head = await _host.AccountAsync("H'Bia Niê");
        await _host.GrantAsync(head, Role.Approver, Home.Id);
        await PassDaysAsync(new(2026, 12, 3), new(2026, 12, 3));
        Assert.Equal([compiler], (await SentAsync()).Select(m => m.To));

        await using var db = _database.Db();
        await db.Database.ExecuteSqlAsync(
            $"UPDATE report_answer SET state = 'waiting_for_head', begun_at = now() WHERE id = {(await AnswerAsync(Home)).Id}",
            Cancel
        );
        await PassDaysAsync(new(2026, 12, 9), new(2026, 12, 9));
        Assert.Equal([compiler, compiler, head], (await SentAsync()).Select(m => m.To).OrderBy(t => t == head));
        Assert.Contains("Chờ lãnh đạo duyệt", Mails()[^1].TextBody, StringComparison.Ordinal);

        // The report is given back before the morning: then it is the compilers' again.
        await PlanAsync(new(2026, 12, 11), new LocalTime(0, 15));
        await db.Database.ExecuteSqlAsync($"UPDATE report_answer SET state = 'draft' WHERE id = {(await AnswerAsync(Home)).Id}", Cancel);
        await SendAsync(new(2026, 12, 11), new LocalTime(8, 0));
        var last = await db.Messages.AsNoTracking().Where(m => m.RecipientId == head).OrderBy(m => m.CreatedAt).LastAsync(Cancel);
        Assert.Equal((MessageState.Skipped, SkipReason.NotTheirs), (last.State, last.Reason));
    }

    [Theory]
    [InlineData(AnswerState.Draft)]
    [InlineData(AnswerState.WaitingForHead)]
    public async Task Those_are_reminded_from_whom_the_report_is_awaited_whatever_the_unit_and_the_role(AnswerState state)
    {
        Unit[] units = [_world.Root, Home, _world.Units.First(u => u.LevelKey == "commune")];
        var accounts = new Dictionary<Guid, (Unit Unit, Role Role)>();
        foreach (var (unit, role) in units.SelectMany(u => Enum.GetValues<Role>().Select(r => (u, r))))
        {
            var account = await _host.AccountAsync($"{role} {unit.Name}");
            await _host.GrantAsync(account, role, unit.Id);
            accounts.Add(account, (unit, role));
        }

        await using var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var ids = units.Select(u => u.Id).ToArray();
        await db
            .ReportAnswers.Where(a => ids.Contains(a.UnitId))
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.State, state)
                        .SetProperty(x => x.BegunAt, TestDatabases.Start)
                        .SetProperty(x => x.DueOn, new LocalDate(2026, 12, 10)),
                Cancel
            );
        await PlanAsync(new(2026, 12, 3), new LocalTime(0, 15));
        var reader = scope.ServiceProvider.GetRequiredService<ReportReader>();
        var heads = await reader.Heads(db.ReportAnswers.Where(a => ids.Contains(a.UnitId))).ToDictionaryAsync(h => h.Answer.UnitId, Cancel);
        Assert.Equal([true, true, false], units.Select(u => heads[u.Id].HasBelow));
        var awaited = accounts.Where(a => heads[a.Value.Unit.Id].IsAwaitedFrom(p => Permissions.May(a.Value.Role, p))).Select(a => a.Value);
        var reminded = await db.Messages.Where(m => m.Rule == MessageRule.ReportDue).Select(m => m.RecipientId).ToListAsync(Cancel);
        Assert.Equal(
            awaited.Select(a => $"{a.Unit.Name}: {a.Role}").Order(StringComparer.Ordinal),
            reminded.Select(r => accounts[r]).Select(a => $"{a.Unit.Name}: {a.Role}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Who_no_longer_answers_for_the_unit_is_not_reminded_and_who_has_no_mail_address_stands_in_the_ledger()
    {
        var compiler = await CompilerAsync(Home, "Hồ Thị Lập");
        await PlanAsync(new(2026, 12, 3), new LocalTime(0, 15));
        await using var db = _database.Db();
        await db
            .Grants.Where(g => g.AccountId == compiler)
            .ExecuteUpdateAsync(g => g.SetProperty(x => x.ValidTo, TestDatabases.Start), Cancel);
        await SendAsync(new(2026, 12, 3), new LocalTime(8, 0));
        Assert.Equal((MessageState.Skipped, SkipReason.NotTheirs), await LastAsync());

        var silent = await CompilerAsync(Home, "Y Không Thư");
        await db.Users.Where(x => x.Id == silent).ExecuteUpdateAsync(x => x.SetProperty(a => a.Email, (string?)null), Cancel);
        await PassDaysAsync(new(2026, 12, 9), new(2026, 12, 9));
        Assert.Equal((MessageState.Skipped, SkipReason.NoAddress), await LastAsync());
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var row = (await province.GetAsync($"/reports/units")).Document.QuerySelector($"tr[data-unit='{Home.Id}']")!;
        Assert.Contains("không có thư điện tử để nhắc", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stood_still_reminds_afterwards_but_not_of_days_long_past()
    {
        await CompilerAsync(Home, "Hồ Thị Lập");

        // The reminder of 26/11 is still made on 28/11; that of 3/12 is not made on 6/12.
        await PassDaysAsync(new(2026, 11, 28), new(2026, 11, 28));
        Assert.Equal("Báo cáo của Huyện Cư M'gar: còn 12 ngày (hạn 10/12/2026)", Assert.Single(Mails()).Subject);
        await PassDaysAsync(new(2026, 12, 6), new(2026, 12, 6));
        Assert.Single(Mails());

        // At night the reminder waits for the morning.
        await PlanAsync(new(2026, 12, 9), new LocalTime(22, 0));
        await SendAsync(new(2026, 12, 9), new LocalTime(22, 5));
        Assert.Single(Mails());
        await SendAsync(new(2026, 12, 10), new LocalTime(8, 0));
        Assert.Equal("Báo cáo của Huyện Cư M'gar: hôm nay là ngày cuối (hạn 10/12/2026)", Mails()[^1].Subject);
    }

    [Fact]
    public async Task The_level_above_sees_in_the_table_of_units_when_the_compiler_was_last_reminded()
    {
        await CompilerAsync(Home, "Hồ Thị Lập");
        await PassDaysAsync(new(2026, 12, 3), new(2026, 12, 3));
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var row = (await province.GetAsync("/reports/units")).Document.QuerySelector($"tr[data-unit='{Home.Id}']")!;
        Assert.Equal("đã nhắc qua thư 3/12", row.QuerySelector("[data-reminded]")?.TextContent.Trim());
    }

    [Fact]
    public async Task A_message_is_about_an_activity_or_about_a_report()
    {
        await CompilerAsync(Home, "Hồ Thị Lập");
        await PlanAsync(new(2026, 12, 3), new LocalTime(0, 15));
        await RefusedAsync("ck_message_about", $"UPDATE message SET report_answer_id = NULL");
        await RefusedAsync("ck_message_report", $"UPDATE message SET rule = 'ticket'");
    }

    private async Task<Guid> CompilerAsync(Unit unit, string name)
    {
        _host.Clock.Reset(TestDatabases.Start);
        var account = await _host.AccountAsync(name);
        await _host.GrantAsync(account, Role.Organiser, unit.Id);
        return account;
    }

    /// <summary>Lets every answer that goes into a unit's be sent, but that of one unit.</summary>
    private async Task SendAllBelowAsync(Unit above, Unit but)
    {
        await using var db = _database.Db();
        var (top, left) = ((await AnswerAsync(above)).Id, (await AnswerAsync(but)).Id);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE report_answer SET state = 'submitted', last_version = 1, begun_at = now() WHERE superior_id = {top} AND id <> {left}",
            Cancel
        );
    }

    /// <summary>The jobs run at a quarter past midnight, in the morning and in the afternoon of each day.</summary>
    private async Task PassDaysAsync(LocalDate first, LocalDate last)
    {
        for (var day = first; day <= last; day = day.PlusDays(1))
        {
            foreach (var time in new LocalTime[] { new(0, 15), new(8, 0), new(15, 15) })
            {
                await PlanAsync(day, time);
                await SendAsync(day, time);
            }
        }
    }

    private async Task PlanAsync(LocalDate day, LocalTime time)
    {
        _host.Clock.Reset(VietnamTime.InstantOf(day + time));
        await _host.WithAsync<PlanReportReminders>(job => job.RunAsync(Cancel));
    }

    private async Task SendAsync(LocalDate day, LocalTime time)
    {
        _host.Clock.Reset(VietnamTime.InstantOf(day + time));
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
    }

    private List<MimeMessage> Mails() => [.. _smtp.Mails.Select(m => m.Parse())];

    /// <summary>What was sent, in order of time.</summary>
    private async Task<List<(string At, Guid To, MessageRule Rule)>> SentAsync()
    {
        await using var db = _database.Db();
        var sent = await db
            .Messages.AsNoTracking()
            .Where(m => m.SentAt != null)
            .OrderBy(m => m.SentAt)
            .ThenBy(m => m.Id)
            .ToListAsync(Cancel);
        return
        [
            .. sent.Select(m =>
                (VietnamTime.LocalOf(m.SentAt!.Value).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture), m.RecipientId, m.Rule)
            ),
        ];
    }

    private async Task<(MessageState State, string? Reason)> LastAsync()
    {
        await using var db = _database.Db();
        var last = await db.Messages.AsNoTracking().OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).FirstAsync(Cancel);
        return (last.State, last.Reason);
    }

    private async Task<ReportAnswer> AnswerAsync(Unit unit)
    {
        await using var db = _database.Db();
        return await (
            from a in db.ReportAnswers.AsNoTracking()
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            join k in db.ReportPeriodKinds on p.KindId equals k.Id
            where a.UnitId == unit.Id && k.Key == ReportPeriodKind.Year && p.Year == 2026
            select a
        ).SingleAsync(Cancel);
    }

    private async Task RefusedAsync(string constraint, FormattableString sql)
    {
        await using var db = _database.Db();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(sql, Cancel));
        Assert.Equal(constraint, refused.ConstraintName);
    }
}
