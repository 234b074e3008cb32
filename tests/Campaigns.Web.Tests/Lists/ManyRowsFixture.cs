using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Demo;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Lists;

/// <summary>
/// The demo with so many more rows that each of its lists has three pages; many rows are equal in the column by which a list is ordered.
/// </summary>
public sealed class ManyRowsFixture : HostFixture, IAsyncLifetime
{
    private const int Many = 160;

    private static readonly string Now = InstantPattern.ExtendedIso.Format(TestDatabases.Start);

    /// <summary>An event with registrations, messages and differences at its door.</summary>
    public Guid Event { get; private set; }

    /// <summary>A phone at that door.</summary>
    public Guid Phone { get; private set; }

    public Guid Run { get; private set; }

    public Guid Session { get; private set; }

    public Guid Campaign { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await LoadDemoAsync();
        Event = await IdAsync("SELECT activity_id FROM door_difference WHERE decides LIMIT 1");
        Run = await IdAsync(
            """
            SELECT r.activity_id FROM course_run r JOIN activity a ON a.id = r.activity_id
              WHERE a.state IN ('held', 'confirmed') AND r.test_required ORDER BY a.id LIMIT 1
            """
        );
        Session = await IdAsync($"SELECT id FROM session WHERE activity_id = '{Run}' ORDER BY ordinal LIMIT 1");
        Phone = await IdAsync(
            $"""
            SELECT c.actor_id FROM door_difference d JOIN check_in c ON c.id = d.check_in_id
              WHERE d.decides AND d.activity_id = '{Event}' AND c.actor_kind = 'device' LIMIT 1
            """
        );
        Campaign = await IdAsync(
            "SELECT campaign_id FROM activity WHERE kind = 'event' AND state = 'scheduled' AND campaign_id IS NOT NULL ORDER BY id LIMIT 1"
        );

        const string Commune = "(SELECT u.id FROM unit u WHERE u.level_key = 'commune' ORDER BY u.name, u.id LIMIT 1 OFFSET n % 50)";
        await CopyAsync(
            "registration",
            $"activity_id = '{Event}' AND state = 'confirmed' AND NOT is_group",
            3 * Many,
            $"""
            'id', md5('r' || n)::uuid, 'operation_id', md5('ro' || n)::uuid, 'code', 'Y' || lpad(n::text, 7, '0'), 'token_hash', '\x'
              || md5('rt' || n) || md5('ru' || n),
            'name_sort', 'An ' || (n % 11), 'created_at', o.created_at + n % 17 * interval '1 minute', 'commune_id', CASE WHEN n % 5 = 0
              THEN NULL ELSE {Commune} END
            """
        );
        await CopyAsync(
            "message",
            "registration_id IS NOT NULL",
            Many,
            $"""
            'id', md5('m' || n)::uuid, 'occurrence_id', md5('mo' || n)::uuid, 'activity_id', '{Event}', 'registration_id', md5('r'
              || n)::uuid, 'due_at', o.due_at + n % 7 * interval '1 hour'
            """
        );
        await CopyAsync(
            "registration",
            $"activity_id = '{Run}' AND state = 'confirmed'",
            2 * Many,
            $"""
            'id', md5('p' || n)::uuid, 'operation_id', md5('po' || n)::uuid, 'code', 'W' || lpad(n::text, 7, '0'), 'token_hash', '\x'
              || md5('pt' || n) || md5('pu' || n),
            'name', 'Người ' || n, 'name_sort', 'An ' || (n % 11), 'commune_id', CASE WHEN n % 5 = 0 THEN NULL ELSE {Commune} END
            """
        );
        await CopyAsync(
            "person",
            "id IN (SELECT person_id FROM collaborator WHERE ended_on IS NULL)",
            Many,
            $"'id', md5('q' || n)::uuid, 'name_sort', 'An ' || (n % 11), 'commune_id', CASE WHEN n % 5 = 0 THEN NULL ELSE {Commune} END"
        );
        await CopyAsync("collaborator", "ended_on IS NULL", Many, "'id', md5('c' || n)::uuid, 'person_id', md5('q' || n)::uuid");
        await CopyAsync(
            "account",
            "demo_key = 'steward'",
            Many,
            """
            'id', md5('a' || n)::uuid, 'demo_key', NULL, 'user_name', n || '@many', 'normalized_user_name', n || '@MANY', 'email', NULL,
              'normalized_email', NULL, 'display_name', 'Trần ' || (n % 11)
            """
        );
        await CopyAsync("audit_entry", "true", Many, "'id', md5('u' || n)::uuid, 'at', o.at + n % 7 * interval '1 hour'");
        await CopyAsync(
            "course",
            "ended_at IS NULL",
            Many,
            """
            'id', md5('co' || n)::uuid, 'title', 'Khoá ' || (n % 11), 'title_folded', 'khoa ' || (n % 11),
            'unit_id', (SELECT u.id FROM unit u WHERE u.level_key = 'district' ORDER BY u.name, u.id LIMIT 1 OFFSET n % 14)
            """
        );
        await CopyAsync(
            "activity",
            $"id = '{Run}'",
            Many,
            $"""
            'id', md5('l' || n)::uuid, 'code', 'X' || lpad(n::text, 7, '0'), 'ics_uid', n || '@runs', 'title', 'Lớp ' || (n % 11),
              'title_folded', 'lop ' || (n % 11),
            'state', 'held', 'confirmed_at', NULL, 'confirmed_by_id', NULL, 'place_unit_id', {Commune}
            """
        );
        await CopyAsync("course_run", $"activity_id = '{Run}'", Many, "'activity_id', md5('l' || n)::uuid");
        await CopyAsync(
            "session",
            $"id = '{Session}'",
            Many,
            "'id', md5('ls' || n)::uuid, 'activity_id', md5('l' || n)::uuid, 'starts_at', o.starts_at - n % 17 * interval '1 "
                + "day', 'ends_at', o.ends_at - n % 17 * interval '1 day'"
        );

        // Events that are over and not marked as held, in as many communes.
        var planned = await IdAsync(
            $"SELECT id FROM activity WHERE kind = 'event' AND state = 'scheduled' AND campaign_id = '{Campaign}' ORDER BY id LIMIT 1"
        );
        await CopyAsync(
            "activity",
            $"id = '{planned}'",
            130,
            """
            'id', md5('e' || n)::uuid, 'code', 'V' || lpad(n::text, 7, '0'), 'ics_uid', n || '@late', 'publication', 'internal',
            'organising_unit_id', (SELECT u.id FROM unit u WHERE u.level_key = 'commune' ORDER BY u.name, u.id LIMIT 1 OFFSET n - 1)
            """
        );
        await CopyAsync("event", $"activity_id = '{planned}'", 130, "'activity_id', md5('e' || n)::uuid");
        await CopyAsync(
            "session",
            $"activity_id = '{planned}'",
            130,
            $"""
            'id', md5('es' || n)::uuid, 'activity_id', md5('e' || n)::uuid,
            'starts_at', timestamptz '{Now}' - interval '3 hours' - n % 17 * interval '1 hour', 'ends_at',
              timestamptz '{Now}' - interval '1 hour' - n % 17 * interval '1 hour'
            """
        );
        await CopyAsync(
            "check_in",
            $"id = (SELECT check_in_id FROM door_difference WHERE decides AND activity_id = '{Event}' LIMIT 1)",
            Many,
            "'id', md5('d' || n)::uuid, 'received_at', o.received_at + n % 80 * interval '1 minute', 'happened_at', "
                + "o.happened_at + n % 80 * interval '1 minute'"
        );
        await LetMailsLieAsync();
        await using var analyse = Database.Owner.CreateCommand("ANALYZE");
        await analyse.ExecuteNonQueryAsync();
    }

    /// <summary>A browser with the demo's account of that role signed in, or with an organiser of the whole province.</summary>
    public async Task<TestBrowser> SignedInAsync(string demoKey)
    {
        if (demoKey == "organiser")
        {
            return await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        }

        await using var db = Host.Db();
        return await Host.SignedInAsync(await db.Users.Where(a => a.DemoKey == demoKey).Select(a => a.Id).SingleAsync());
    }

    private async Task LoadDemoAsync()
    {
        var tokens = Host.Services.GetRequiredService<TicketTokens>();
        var replies = Host.Services.GetRequiredService<ReplyTokens>();
        var devices = Host.Services.GetRequiredService<DeviceTokens>();
        await using var db = Database.Db();
        Assert.True(
            await DemoLoader.LoadAsync(
                db,
                TestDatabases.Start,
                tokens.CurrentVersion,
                (id, generation) => tokens.Hash(id, generation, tokens.CurrentVersion),
                (id, generation) => replies.Hash(id, generation, replies.CurrentVersion),
                (id, generation) => devices.Hash(id, generation, devices.CurrentVersion),
                CancellationToken.None
            )
        );
    }

    private async Task LetMailsLieAsync()
    {
        var folder = Directory.CreateDirectory(Host.Services.GetRequiredService<Web.Platform.Mail.Mailer>().PickupFolder).FullName;
        for (var i = 0; i < 130; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"20261124T07{i / 60:00}{i % 60:00}Z-{Guid.CreateVersion7():N}.eml");
            await File.WriteAllTextAsync(
                Path.Combine(folder, name),
                $"From: a@example.vn\r\nTo: b@example.vn\r\nDate: Tue, 24 Nov 2026 07:00:00 +0000\r\nSubject: {i}\r\n\r\n{i}\r\n"
            );
        }
    }

    private async Task<Guid> IdAsync(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        return (Guid)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"The demo has none: {sql}"));
    }

    private Task CopyAsync(string table, string which, int count, string but) => Database.Owner.CopyRowsAsync(table, which, 1, count, but);
}
