using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>Makes what events need: a district with its office, communes, venues, speakers, and people who register.</summary>
public sealed class EventWorld(TestHost host)
{
    public const string DistrictName = "Huyện Cư M'gar";

    public const string OtherDistrictName = "Huyện Ea H'leo";

    public TestHost Host { get; } = host;

    public async Task<TestBrowser> OrganiserAsync(string district = DistrictName)
    {
        var unit = await Host.UnitAsync(district);
        return await Host.SignedInAsync(Role.Organiser, unit.Id, (await OfficeAsync(unit)).Id);
    }

    public async Task<Unit> OfficeAsync(Unit district)
    {
        await using var db = Host.Db();
        return await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == district.Id && u.LevelKey == "office");
    }

    public async Task<Unit> CommuneAsync(string district = DistrictName, int index = 0)
    {
        var unit = await Host.UnitAsync(district);
        await using var db = Host.Db();
        return await db
            .Units.AsNoTracking()
            .Where(u => u.ParentId == unit.Id && u.LevelKey == "commune")
            .OrderBy(u => u.Name)
            .Skip(index)
            .FirstAsync();
    }

    public async Task<Venue> VenueAsync(Guid communeId, string name, int rooms = 1, bool holdsSeveral = false, int? capacity = 200)
    {
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = communeId,
            Name = name,
            NameFolded = Folding.Fold(name),
            Rooms = rooms,
            HoldsSeveral = holdsSeveral,
            Capacity = capacity,
            CreatedAt = Host.Clock.GetCurrentInstant(),
        };
        await using var db = Host.Db();
        db.Venues.Add(venue);
        await db.SaveChangesAsync();
        return venue;
    }

    public async Task<Person> SpeakerAsync(string name)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            IsSpeaker = true,
            CreatedAt = Host.Clock.GetCurrentInstant(),
        };
        await using var db = Host.Db();
        db.Persons.Add(person);
        await db.SaveChangesAsync();
        return person;
    }

    /// <summary>A form that can be scheduled without further changes.</summary>
    public async Task<Dictionary<string, string?>> FormAsync(
        Venue venue,
        string title = "Nói chuyện chuyên đề ở buôn",
        string date = "2026-11-27",
        string start = "14:00",
        string end = "16:00",
        params Guid[] speakers
    )
    {
        await using var db = Host.Db();
        return new(StringComparer.Ordinal)
        {
            ["Input.Title"] = title,
            ["Input.FormId"] = (await db.EventForms.SingleAsync(f => f.Key == "talk")).Id.ToString(),
            ["Input.SettingId"] = (await db.EventSettings.SingleAsync(s => s.Key == "community")).Id.ToString(),
            ["Input.Date"] = date,
            ["Input.Start"] = start,
            ["Input.End"] = end,
            ["Input.CommuneId"] = venue.CommuneId.ToString(),
            ["Input.VenueId"] = venue.Id.ToString(),
            ["Input.SpeakerIds"] = speakers.Length == 0 ? null : string.Join('\n', speakers),
            ["Input.Capacity"] = "150",
            ["Input.Publication"] = "Listed",
        };
    }

    /// <summary>Schedules by the form and returns the id.</summary>
    public async Task<Guid> ScheduleAsync(TestBrowser browser, IReadOnlyDictionary<string, string?> form)
    {
        var page = await browser.GetAsync("/events/schedule");
        var answer = await browser.SubmitAsync(page, "#event-form", form);
        return answer.Location is { } location && Guid.TryParse(location.Split('/')[^1], out var id)
            ? id
            : throw new InvalidOperationException(
                $"Not scheduled: {answer.Status} {string.Join(" | ", answer.FindAll(".error-summary li"))}"
            );
    }

    /// <summary>Sends the form with a button that posts to another handler.</summary>
    public static async Task<TestPage> PressAsync(
        TestBrowser browser,
        TestPage page,
        string handler,
        IReadOnlyDictionary<string, string?>? values = null
    )
    {
        page.Document.QuerySelector("#event-form")!.SetAttribute("action", $"{page.Address.AbsolutePath}?handler={handler}");
        return await browser.SubmitAsync(page, "#event-form", values);
    }

    public async Task<Registration> RegistrationAsync(Guid activityId, string name, string? email = null, int places = 1)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            CreatedAt = Host.Clock.GetCurrentInstant(),
        };
        var registration = new Registration
        {
            Id = Guid.CreateVersion7(),
            ActivityId = activityId,
            PersonId = person.Id,
            OperationId = Guid.CreateVersion7(),
            Name = name,
            NameFolded = person.NameFolded,
            NameSort = person.NameSort,
            Email = email,
            Places = places,
            Channel = RegistrationChannel.Public,
            Language = "vi",
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength).Value,
            TokenHash = RandomNumberGenerator.GetBytes(32),
            KeyVersion = 1,
            CreatedAt = Host.Clock.GetCurrentInstant(),
        };
        await using var db = Host.Db();
        db.Persons.Add(person);
        db.Registrations.Add(registration);
        await db.SaveChangesAsync();
        return registration;
    }
}
