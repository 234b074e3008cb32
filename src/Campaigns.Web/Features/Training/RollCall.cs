using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>One participant with what stands of them.</summary>
public sealed record RollLine
{
    public required Guid Id { get; init; }

    public Guid? PersonId { get; init; }

    public required string Name { get; init; }

    public required string Code { get; init; }

    public required string Workplace { get; init; }

    public string? Commune { get; init; }

    public string? Phone { get; init; }

    public Sex? Sex { get; init; }

    public int? BirthYear { get; init; }

    /// <summary>A mark per session, in their order; null: nothing recorded.</summary>
    public required IReadOnlyList<Mark?> Marks { get; init; }

    public decimal? Test { get; init; }

    public required IReadOnlyList<NotYet> Lacks { get; init; }

    public int Attended => Marks.Count(m => GridRules.IsThere(m));
}

/// <summary>Which participants are read.</summary>
/// <param name="Find">Words of a name; marks and case do not matter.</param>
/// <param name="Place">Which page; a page before a key is read backwards.</param>
/// <param name="Most">How many; null: all.</param>
/// <param name="Only">These alone.</param>
/// <param name="WithoutMail">Those alone whom no message reaches.</param>
public sealed record RollAsked(string? Find = null, ListPlace<string>? Place = null, int? Max = null, IReadOnlyCollection<Guid>? Only = null, bool WithoutMail = false);

/// <summary>Reads who takes part in a run and where everybody stands.</summary>
public sealed class RollCall(CampaignsDbContext db)
{
    /// <summary>A page of the participants whose place stands, by given name.</summary>
    public async Task<ListPage<RollLine>> PageAsync(RunHead head, RollAsked asked, Guid? after, Guid? before, int size, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var beside = before ?? after;
        var sort = beside is null ? null : await db.Registrations.Where(r => r.Id == beside && r.ActivityId == head.Id).Select(r => r.NameSort).SingleOrDefaultAsync(cancel);
        return await ListPage<RollLine>.ReadAsync(
            NameKey.PlaceOf(sort, after, before), size, async (place, most) => [.. await ReadAsync(head, asked with { Place = place, Max = most }, cancel)]);
    }

    /// <summary>Participants whose place stands, by given name.</summary>
    public async Task<IReadOnlyList<RollLine>> ReadAsync(RunHead head, RollAsked asked, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(asked);
        var rows = db.Registrations.AsNoTracking().Where(r => r.ActivityId == head.Id && r.State == RegistrationState.Confirmed);
        foreach (var word in Folding.Fold(asked.Find).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(6))
        {
            rows = rows.Where(r => r.NameFolded.Contains(word));
        }

        if (asked.WithoutMail)
        {
            rows = rows.Where(r => r.Email == null || r.Email == "");
        }

        if (asked.Only is { } only)
        {
            rows = rows.Where(r => only.Contains(r.Id));
        }

        rows = rows.Beyond(asked.Place ?? ListPlace<string>.First, r => r.NameSort, r => r.Id);
        var people =
            from r in asked.Max is { } most ? rows.Take(most) : rows
            from c in db.Units.Where(u => u.Id == r.CommuneId).DefaultIfEmpty()
            from p in db.Participants.Where(p => p.RegistrationId == r.Id).DefaultIfEmpty()
            select new { r.Id, r.PersonId, r.Name, r.Code, r.Phone, r.Sex, r.BirthYear, Commune = c == null ? null : c.Name, Workplace = p == null ? "" : p.Workplace };
        var found = await people.ToListAsync(cancel);
        var ids = found.Select(f => f.Id).ToArray();
        var came = (await db.Attendances.AsNoTracking().Where(a => ids.Contains(a.RegistrationId) && a.AnnulledAt == null)
            .Select(a => new { a.RegistrationId, a.SessionId, a.HappenedAt }).ToListAsync(cancel)).ToDictionary(a => (a.RegistrationId, a.SessionId), a => a.HappenedAt);
        var said = (await db.GridEntries.AsNoTracking().Where(e => ids.Contains(e.RegistrationId)).OrderBy(e => e.At).ThenBy(e => e.Id)
            .Select(e => new { e.RegistrationId, e.SessionId, e.After }).ToListAsync(cancel)).ToLookup(e => (e.RegistrationId, e.SessionId), e => e.After);
        var tests = (await db.TestMarks.AsNoTracking().Where(m => ids.Contains(m.RegistrationId)).OrderBy(m => m.At).ThenBy(m => m.Id)
            .Select(m => new { m.RegistrationId, m.Value }).ToListAsync(cancel)).ToLookup(m => m.RegistrationId, m => m.Value);
        return
        [
            .. found.Select(f =>
            {
                var marks = head.Sessions.Select(s => GridRules.Stands(
                    said[(f.Id, s.Id)].Select(m => (Mark?)m).LastOrDefault(),
                    came.TryGetValue((f.Id, s.Id), out var at) ? at : null,
                    s.StartsAt)).ToList();
                var test = tests[f.Id].LastOrDefault();
                var toCome = head.Sessions.Where((s, i) => s.EndsAt > head.Now && marks[i] is null).Count();
                var notRecorded = head.Sessions.Where((s, i) => s.EndsAt <= head.Now && marks[i] is null).Count();
                return new RollLine
                {
                    Id = f.Id,
                    PersonId = f.PersonId,
                    Name = f.Name,
                    Code = f.Code,
                    Workplace = f.Workplace,
                    Commune = f.Commune,
                    Phone = f.Phone,
                    Sex = f.Sex,
                    BirthYear = f.BirthYear,
                    Marks = marks,
                    Test = test,
                    Lacks = PassRules.Judge(head.Rule, new Standing(marks.Count, marks.Count(m => GridRules.IsThere(m)), toCome, test, head.IsOver, notRecorded)),
                };
            }),
        ];
    }
}
