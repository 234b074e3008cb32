using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Tests.Features.Network;

/// <summary>Makes people whom units know, in addition to what events need.</summary>
public sealed class NetworkWorld(TestHost host)
{
    public TestHost Host { get; } = host;

    public EventWorld Events { get; } = new(host);

    /// <summary>The form for a new person, filled in without errors.</summary>
    public async Task<Dictionary<string, string?>> FormAsync(string name, params string[] kinds)
    {
        await using var db = Host.Db();
        var commune = await Events.CommuneAsync();
        return new(StringComparer.Ordinal)
        {
            ["Input.Name"] = name,
            ["Input.Sex"] = "male",
            ["Input.Kinds"] = string.Join(
                '\n',
                await db.CollaboratorKinds.Where(k => kinds.Contains(k.Key)).Select(k => k.Id.ToString()).ToListAsync()
            ),
            ["Input.Covers"] = commune.Id.ToString(),
            ["Input.Languages"] = (await db.SpokenLanguages.SingleAsync(k => k.Key == "ede")).Id.ToString(),
            ["Input.Consent"] = "true",
            ["Input.ConsentChannel"] = "Spoken",
        };
    }

    /// <summary>A person in the network of a unit, written directly into the database.</summary>
    public async Task<Person> KeptAsync(
        string name,
        Guid unit,
        Guid? covers = null,
        string kind = "collaborator",
        string? phone = null,
        string? email = null,
        int? born = null,
        Guid? commune = null,
        Sex? sex = Sex.Female
    )
    {
        await using var db = Host.Db();
        var now = Host.Clock.GetCurrentInstant();
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Sex = sex,
            BirthYear = born,
            CommuneId = commune,
            Phone = phone,
            Email = email,
            IsSpeaker = kind == CollaboratorKind.Speaker,
            CreatedAt = now,
        };
        db.Persons.Add(person);
        var entry = new Collaborator
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Id,
            KeepingUnitId = unit,
            Since = new LocalDate(2026, 1, 5),
            ConsentVersion = "test",
            ConsentChannel = ConsentChannel.Paper,
            ConsentOn = new LocalDate(2026, 1, 5),
            CreatedById = await Host.AccountAsync(),
            CreatedAt = now,
            UpdatedAt = now,
        };
        entry.Kinds.Add(
            new CollaboratorKindHeld { CollaboratorId = entry.Id, KindId = (await db.CollaboratorKinds.SingleAsync(k => k.Key == kind)).Id }
        );
        entry.Covers.Add(new CollaboratorCover { CollaboratorId = entry.Id, UnitId = covers ?? unit });
        db.Collaborators.Add(entry);
        await db.SaveChangesAsync();
        return person;
    }

    /// <summary>A scheduled event of the district at a venue of its own.</summary>
    public async Task<Guid> EventAsync(TestBrowser browser, string date = "2026-11-27", string start = "14:00", string end = "16:00")
    {
        var commune = await Events.CommuneAsync();
        var venue = await Events.VenueAsync(commune.Id, $"Nhà văn hóa {Guid.NewGuid():N}");
        return await Events.ScheduleAsync(browser, await Events.FormAsync(venue, date: date, start: start, end: end));
    }

    /// <summary>Invites on the event's page and returns the path of the link that answers.</summary>
    public async Task<string> InviteAsync(TestBrowser organiser, Guid activity, Guid person, InvitedTo to = InvitedTo.Speak)
    {
        ArgumentNullException.ThrowIfNull(organiser);
        var page = await organiser.GetAsync($"/events/{activity}/invitations");
        var answer = await organiser.SubmitAsync(
            page,
            "#invite-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.PersonId"] = person.ToString(),
                ["Input.InvitedTo"] = to.ToString(),
            }
        );
        return answer.Location is null
            ? throw new InvalidOperationException(
                $"Not invited: {answer.Status} {string.Join(" | ", answer.FindAll(".field-error, .error-summary li"))}"
            )
            : await LinkAsync(organiser, activity, person);
    }

    public async Task<string> LinkAsync(TestBrowser organiser, Guid activity, Guid person)
    {
        ArgumentNullException.ThrowIfNull(organiser);
        await using var db = Host.Db();
        var id = await db
            .Invitations.Where(i => i.ActivityId == activity && i.PersonId == person && i.WithdrawnAt == null)
            .Select(i => i.Id)
            .SingleAsync();
        var page = await organiser.GetAsync($"/events/{activity}/invitations");
        return new Uri(page.Document.QuerySelector($"#i-{id:N} a[href*='/r/']")!.GetAttribute("href")!).AbsolutePath;
    }

    public static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);

    /// <summary>Answers by the link, as a person without an account.</summary>
    public async Task<TestPage> AnswerAsync(string link, InvitationAnswer answer, params (string Name, string? Value)[] more)
    {
        using var phone = Host.Browser();
        var page = await phone.GetAsync(link);
        var sent = await phone.SubmitAsync(page, "main form", Values([("Input.Answer", answer.ToString()), .. more]));
        return sent.Location is null ? sent : await phone.FollowAsync(sent);
    }
}
