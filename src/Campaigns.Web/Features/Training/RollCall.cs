using System.Runtime.CompilerServices;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>One participant with marks and test, and what is still missing for a certificate.</summary>
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

    /// <summary>One mark per session, in the order of the sessions; null where nothing was recorded.</summary>
    public required IReadOnlyList<Mark?> Marks { get; init; }

    public decimal? Test { get; init; }

    public required IReadOnlyList<NotYet> Lacks { get; init; }

    public int Attended => Marks.Count(m => GridRules.IsThere(m));
}

/// <summary>The filter of the list of participants.</summary>
public record RollFilter : ListFilter
{
    /// <summary>The filter's word for people whom no message reaches.</summary>
    public const string WithoutMail = ListedRegistrations.NoMail;

    /// <summary>The filter's word for participants who may get a certificate.</summary>
    public const string Eligible = "eligible";

    /// <summary>The filter's word for participants who may not get a certificate yet.</summary>
    public const string Lacking = "lacking";

    /// <summary>Words of a name or of a commune. Diacritics and case do not matter.</summary>
    public string? Q { get; init; }

    /// <summary>The filter: all participants, those whom no message reaches, or those who may or may not get a certificate.</summary>
    public string? Show { get; init; }
}

/// <summary>Reads the participants of a run and their progress.</summary>
public sealed class RollCall(CampaignsDbContext db)
{
    private static readonly ListOrders<ListedRegistration, RollLine> Orders = new ListOrders<ListedRegistration, RollLine>(
        r => r.Registration.Id,
        l => l.Id
    )
        .ByName(r => r.Registration.NameSort)
        .ByPlace(r => r.Place, r => r.Registration.CommuneId == null);

    /// <summary>Reads one page of the participants with a confirmed registration.</summary>
    public async Task<ShownList<RollLine>> ShowAsync(RunHead head, RollFilter filter, string path, int size, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(filter);
        var (rows, all) = await RowsAsync(head, filter, cancel);
        return await Orders.ShowAsync(db, filter, path, size, rows, all, page => LinesAsync(head, page, cancel), cancel);
    }

    /// <summary>Reads all participants of the filter, in the order that is asked for, with the columns of the page.</summary>
    public async IAsyncEnumerable<RollLine> EachAsync(
        RunHead head,
        RollFilter filter,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(filter);
        var (rows, all) = await RowsAsync(head, filter, cancel);
        await foreach (
            var lines in Orders
                .PortionsAsync(db, filter, rows, all, page => LinesAsync(head, page, cancel), cancel)
                .WithCancellation(cancel)
        )
        {
            foreach (var line in lines)
            {
                yield return line;
            }
        }
    }

    private async Task<(IQueryable<ListedRegistration> Rows, IQueryable<ListedRegistration> All)> RowsAsync(
        RunHead head,
        RollFilter filter,
        CancellationToken cancel
    )
    {
        var all = ListedRegistrations.Of(db, head.Id).Standing();
        var rows = all.Found(filter.Q);
        if (filter.Show == RollFilter.WithoutMail)
        {
            rows = rows.WithoutMail();
        }

        if (filter.Show is RollFilter.Eligible or RollFilter.Lacking)
        {
            // Whether a participant may get a certificate is decided by a rule and not stored in a column. So all participants are judged
            // first, and then filtered, counted and divided into pages.
            var lines = await LinesAsync(head, rows, cancel);
            var judged = lines.Where(l => l.Lacks.Count > 0 == (filter.Show == RollFilter.Lacking)).Select(l => l.Id).ToArray();
            rows = rows.Where(r => judged.Contains(r.Registration.Id));
        }

        return (rows, all);
    }

    /// <summary>Reads the participants with a confirmed registration, ordered by given name: all, or only some of them.</summary>
    public async Task<IReadOnlyList<RollLine>> ReadAsync(RunHead head, IReadOnlyCollection<Guid>? only, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var rows = ListedRegistrations.Of(db, head.Id).Standing();
        return await LinesAsync(
            head,
            (only is null ? rows : rows.Where(r => only.Contains(r.Registration.Id)))
                .OrderBy(r => r.Registration.NameSort)
                .ThenBy(r => r.Registration.Id),
            cancel
        );
    }

    private async Task<List<RollLine>> LinesAsync(RunHead head, IQueryable<ListedRegistration> rows, CancellationToken cancel)
    {
        var people =
            from row in rows
            let r = row.Registration
            from c in db.Units.Where(u => u.Id == r.CommuneId).DefaultIfEmpty()
            from p in db.Participants.Where(p => p.RegistrationId == r.Id).DefaultIfEmpty()
            select new
            {
                r.Id,
                r.PersonId,
                r.Name,
                r.Code,
                r.Phone,
                r.Sex,
                r.BirthYear,
                Commune = c == null ? null : c.Name,
                Workplace = p == null ? "" : p.Workplace,
            };
        var found = await people.ToListAsync(cancel);
        var ids = found.Select(f => f.Id).ToArray();
        var (attended, entries, marked) = await Together.ReadAsync(
            db,
            () =>
                db
                    .Attendances.AsNoTracking()
                    .Where(a => ids.Contains(a.RegistrationId) && a.AnnulledAt == null)
                    .Select(a => new
                    {
                        a.RegistrationId,
                        a.SessionId,
                        a.HappenedAt,
                    })
                    .ToListAsync(cancel),
            () =>
                db
                    .GridEntries.AsNoTracking()
                    .Where(e => ids.Contains(e.RegistrationId))
                    .OrderBy(e => e.At)
                    .ThenBy(e => e.Id)
                    .Select(e => new
                    {
                        e.RegistrationId,
                        e.SessionId,
                        e.After,
                    })
                    .ToListAsync(cancel),
            () =>
                db
                    .TestMarks.AsNoTracking()
                    .Where(m => ids.Contains(m.RegistrationId))
                    .OrderBy(m => m.At)
                    .ThenBy(m => m.Id)
                    .Select(m => new { m.RegistrationId, m.Value })
                    .ToListAsync(cancel)
        );
        var came = attended.ToDictionary(a => (a.RegistrationId, a.SessionId), a => a.HappenedAt);
        var said = entries.ToLookup(e => (e.RegistrationId, e.SessionId), e => e.After);
        var tests = marked.ToLookup(m => m.RegistrationId, m => m.Value);
        return
        [
            .. found.Select(f =>
            {
                var marks = head
                    .Sessions.Select(s =>
                        GridRules.Stands(
                            said[(f.Id, s.Id)].Select(m => (Mark?)m).LastOrDefault(),
                            came.TryGetValue((f.Id, s.Id), out var at) ? at : null,
                            s.StartsAt
                        )
                    )
                    .ToList();
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
                    Lacks = PassRules.Judge(
                        head.Rule,
                        new Standing(marks.Count, marks.Count(m => GridRules.IsThere(m)), toCome, test, head.IsOver, notRecorded)
                    ),
                };
            }),
        ];
    }
}
