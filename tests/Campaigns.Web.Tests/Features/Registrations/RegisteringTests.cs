using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

public sealed class RegisteringTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly TestHost _host = fixture.Host;

    /// <summary>A form sent to another event is refused without a word about the registration that it made at its own event.</summary>
    [Fact]
    public async Task The_same_form_for_another_event_is_none()
    {
        var (activity, other) = (await PublicEvents.AddAsync(_host), await PublicEvents.AddAsync(_host));
        var request = PublicEvents.Request(activity.Id);
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, request));
        Assert.IsType<RegisterOutcome.NotFound>(await PublicEvents.RegisterAsync(_host, request with { ActivityId = other.Id }));
    }

    [Fact]
    public async Task The_same_form_sent_again_is_the_same_registration()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var request = PublicEvents.Request(activity.Id) with { Email = "linh@example.vn" };
        var first = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, request));
        var second = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, request));
        Assert.False(first.Again);
        Assert.True(second.Again);
        Assert.Equal(first.Token, second.Token);
        await using var db = _host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
        Assert.Equal(
            [MessageRule.Ticket, MessageRule.Reminder],
            (await db.Messages.Where(m => m.ActivityId == activity.Id).Select(m => m.Rule).ToListAsync()).Order()
        );
    }

    [Fact]
    public async Task The_same_form_sent_many_times_at_once_is_one_registration()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var request = PublicEvents.Request(activity.Id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublicEvents.RegisterAsync(_host, request)));
        Assert.Single(answers.Cast<RegisterOutcome.Done>().Select(a => a.Token).Distinct(StringComparer.Ordinal));
        await using var db = _host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task Forty_at_once_for_the_last_ten_places_get_ten()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 10);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id, $"Y Thương {i}")))
        );
        Assert.Equal(10, answers.OfType<RegisterOutcome.Done>().Count());
        Assert.All(
            answers.OfType<RegisterOutcome.Refused>(),
            r => Assert.Equal(new RegistrationRefusal.Full(0), Assert.Single(r.Refusals))
        );
        await using var db = _host.Db();
        Assert.Equal(10, await db.Registrations.Where(r => r.ActivityId == activity.Id).SumAsync(r => r.Places));
        Assert.Equal(10, await db.Registrations.Where(r => r.ActivityId == activity.Id).Select(r => r.Code).Distinct().CountAsync());
    }

    [Theory]
    [InlineData(96, 1)]
    [InlineData(-3, null)]
    public async Task A_session_that_was_called_off_is_neither_reminded_of_nor_keeps_the_registration_open(int hours, int? reminders)
    {
        var activity = await PublicEvents.AddAsync(_host, startsAt: _host.Clock.GetCurrentInstant() + Duration.FromHours(hours));
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at, called_off_at)
              SELECT new_id(), activity_id, 2, starts_at + interval '2 days', ends_at + interval '2 days', starts_at FROM session
                WHERE activity_id = '{activity.Id}'
            """
        );
        var request = PublicEvents.Request(activity.Id) with { Email = "linh@example.vn" };
        var outcome = await PublicEvents.RegisterAsync(_host, request);
        if (reminders is null)
        {
            Assert.IsType<RegistrationRefusal.Over>(Assert.Single(Assert.IsType<RegisterOutcome.Refused>(outcome).Refusals));
            return;
        }

        Assert.IsType<RegisterOutcome.Done>(outcome);
        await using var db = _host.Db();
        Assert.Equal(reminders, await db.Messages.CountAsync(m => m.ActivityId == activity.Id && m.Rule == MessageRule.Reminder));
    }

    [Fact]
    public async Task Companions_take_places_and_a_withdrawn_place_is_free_again()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 4);
        var three = Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Companions = 2 })
        );
        var two = PublicEvents.Request(activity.Id, "Y Moan") with { Companions = 1 };
        Assert.Equal(
            new RegistrationRefusal.Full(1),
            Assert.Single(Assert.IsType<RegisterOutcome.Refused>(await PublicEvents.RegisterAsync(_host, two)).Refusals)
        );

        Assert.Null(
            await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(three.Registration.Id, CancellationToken.None))
        );
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, two));
        Assert.IsType<RegistrationRefusal.AlreadyWithdrawn>(
            await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(three.Registration.Id, CancellationToken.None))
        );
    }

    [Fact]
    public async Task Who_stands_in_the_hall_gets_in_whatever_the_capacity()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 1);
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id));
        var walkIn = PublicEvents.Request(activity.Id, "Y Khoa") with
        {
            Channel = RegistrationChannel.WalkIn,
            AccountId = await _host.AccountAsync(),
        };
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, walkIn));
    }

    [Fact]
    public async Task A_person_is_known_by_the_exact_name_with_a_phone_or_with_year_commune_and_sex()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var commune = (await _host.UnitAsync("Xã Ea Tul")).Id;
        var bia = PublicEvents.Request(activity.Id, "H'Bia Ayŭn") with { Phone = "+84905123456", YearOfBirth = 1990, CommuneId = commune };
        var first = await PersonAsync(bia);
        Assert.Equal(first, await PersonAsync(Again(bia) with { Name = "h’bia ayŭn", YearOfBirth = null }));
        Assert.NotEqual(first, await PersonAsync(Again(bia) with { Name = "H'Bia Ayun" }));
        Assert.NotEqual(first, await PersonAsync(Again(bia) with { YearOfBirth = 1991 }));
        Assert.NotEqual(first, await PersonAsync(Again(bia) with { Phone = null }));
        Assert.NotEqual(first, await PersonAsync(Again(bia) with { Name = "Y Thương Niê" }));

        var quiet = PublicEvents.Request(activity.Id, "Y Moan Êban") with { YearOfBirth = 1971, CommuneId = commune, Sex = Sex.Male };
        var moan = await PersonAsync(quiet);
        Assert.Equal(moan, await PersonAsync(Again(quiet)));
        Assert.NotEqual(moan, await PersonAsync(Again(quiet) with { Sex = null }));

        // Another person of that name and year is now known in the commune, so neither is taken.
        Assert.NotEqual(moan, await PersonAsync(Again(quiet)));
    }

    [Theory]
    [InlineData("Nguyễn Văn Hùng", 1965, "Nguyễn Văn Hưng", 1995)]
    [InlineData("Trần Thị Hà", 1970, "Trần Thị Hạ", 2001)]
    public async Task A_family_that_shares_a_phone_stays_two_people(string parent, int born, string child, int bornLater)
    {
        var activity = await PublicEvents.AddAsync(_host);
        var first = PublicEvents.Request(activity.Id, parent) with { Phone = "+84905222333", YearOfBirth = born };
        Assert.NotEqual(await PersonAsync(first), await PersonAsync(Again(first) with { Name = child, YearOfBirth = bornLater }));
    }

    [Fact]
    public async Task What_an_anonymous_form_says_stays_on_its_registration()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var commune = (await _host.UnitAsync("Xã Ea Tul")).Id;
        var known = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = "H'Nga Byă",
            NameFolded = "hnga bya",
            NameSort = "Nga Byă H'",
            BirthYear = 1980,
            CommuneId = commune,
            Sex = Sex.Female,
            CreatedAt = _host.Clock.GetCurrentInstant(),
        };
        var withPhone = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = "Lê Thị Lan",
            NameFolded = "le thi lan",
            NameSort = "Lan Lê Thị",
            Phone = "+84905444555",
            CreatedAt = _host.Clock.GetCurrentInstant(),
        };
        await using (var db = _host.Db())
        {
            db.Persons.AddRange(known, withPhone);
            await db.SaveChangesAsync();
        }

        // One stranger knows her name, year and commune; the other knows the other person's name and phone.
        var stranger = PublicEvents.Request(activity.Id, "H'Nga Byă") with
        {
            YearOfBirth = 1980,
            CommuneId = commune,
            Sex = Sex.Female,
            Phone = "+84900000001",
            Email = "la@example.vn",
        };
        var counted = Again(stranger) with { Phone = null };
        var other = PublicEvents.Request(activity.Id, "Lê Thị Lan") with
        {
            Phone = "+84905444555",
            YearOfBirth = 1999,
            CommuneId = commune,
            Sex = Sex.Male,
            Email = "la@example.vn",
        };
        Assert.Equal(known.Id, await PersonAsync(counted));
        Assert.NotEqual(known.Id, await PersonAsync(stranger));
        Assert.Equal(withPhone.Id, await PersonAsync(other));
        await using var after = _host.Db();
        var (nga, lan) = (
            await after.Persons.SingleAsync(p => p.Id == known.Id),
            await after.Persons.SingleAsync(p => p.Id == withPhone.Id)
        );
        Assert.Equal((null, null, 1980, commune, Sex.Female), (nga.Phone, nga.Email, nga.BirthYear, nga.CommuneId, nga.Sex));
        Assert.Equal(("+84905444555", null, null, null, null), (lan.Phone, lan.Email, lan.BirthYear, lan.CommuneId, lan.Sex));
    }

    [Fact]
    public async Task Two_rows_of_one_list_are_never_one_person()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var row = PublicEvents.Request(activity.Id, "Nguyễn Thị Hoa") with
        {
            Channel = RegistrationChannel.Import,
            Phone = "+84905777888",
            AccountId = await _host.AccountAsync(),
        };
        var first = await PersonAsync(row);
        Assert.NotEqual(first, await PersonAsync(Again(row)));

        // In the list of another event: two people of that name and phone are known by now, so neither is taken.
        var next = await PublicEvents.AddAsync(_host);
        Assert.NotEqual(first, await PersonAsync(Again(row) with { ActivityId = next.Id }));
    }

    [Fact]
    public async Task One_person_who_registers_for_two_events_at_once_is_one_person()
    {
        var events = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            events.Add((await PublicEvents.AddAsync(_host)).Id);
        }

        var people = await Task.WhenAll(
            events.Select(e => PersonAsync(PublicEvents.Request(e, "Y Song Niê") with { Phone = "+84905999888" }))
        );
        Assert.Single(people.Distinct());
    }

    [Fact]
    public async Task The_consent_is_recorded_with_its_evidence()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var child = PublicEvents.Request(activity.Id, "Y Nhỏ") with { YearOfBirth = 2015, Language = "en" };
        Assert.IsType<RegistrationRefusal.GuardianConsentMissing>(
            Assert.Single(Assert.IsType<RegisterOutcome.Refused>(await PublicEvents.RegisterAsync(_host, child)).Refusals)
        );
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, child with { ConsentByGuardian = true }));
        await using var db = _host.Db();
        var consent = await db.Consents.SingleAsync(c => c.RegistrationId == done.Registration.Id);
        Assert.Equal(
            ("guardian", "en", Registering.ConsentVersion, Registering.ConsentPurpose),
            (consent.GivenBy, consent.Language, consent.TextVersion, consent.Purpose)
        );
        Assert.Equal(_host.Clock.GetCurrentInstant(), consent.GivenAt);
    }

    [Fact]
    public async Task Each_registration_and_withdrawal_is_in_the_audit_log_without_anything_of_the_person()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(done.Registration.Id, CancellationToken.None));
        await using var db = _host.Db();
        var entries = await db.AuditEntries.Where(e => e.SubjectId == done.Registration.Id).OrderBy(e => e.Id).ToListAsync();
        Assert.Equal(["registration.made", "registration.withdrawn"], entries.Select(e => e.Action));
        Assert.All(entries, e => Assert.Null(e.Fields));
    }

    [Fact]
    public async Task The_database_holds_a_hash_and_no_ticket()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        await using var db = _host.Db();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == done.Registration.Id);
        using var browser = _host.Browser();
        Assert.Equal(200, (int)(await browser.GetAsync($"/t/{done.Token}")).Status);

        // Nothing that a dump contains, or that can be computed from it without the master secret, opens a ticket.
        byte[][] tries =
        [
            row.TokenHash[..16],
            row.TokenHash[16..],
            SHA256.HashData(row.TokenHash)[..16],
            row.Id.ToByteArray(bigEndian: true),
            row.OperationId.ToByteArray(bigEndian: true),
            SHA256.HashData(row.Id.ToByteArray(bigEndian: true))[..16],
        ];
        foreach (var bytes in tries)
        {
            Assert.Equal(404, (int)(await browser.GetAsync($"/t/{TokenText.Encode(bytes)}")).Status);
        }
    }

    [Fact]
    public async Task A_row_that_was_put_into_the_database_by_hand_opens_nothing()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        var mine = RandomNumberGenerator.GetBytes(16);
        await using (var db = _host.Database.OwnerDb())
        {
            var row = await db.Registrations.SingleAsync(r => r.Id == done.Registration.Id);
            row.TokenHash = SHA256.HashData(mine);
            await db.SaveChangesAsync();
        }

        using var browser = _host.Browser();
        Assert.Equal(404, (int)(await browser.GetAsync($"/t/{TokenText.Encode(mine)}")).Status);
    }

    private static RegisterRequest Again(RegisterRequest request) => request with { OperationId = Guid.CreateVersion7() };

    private async Task<Guid?> PersonAsync(RegisterRequest request) =>
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, request)).Registration.PersonId;
}
