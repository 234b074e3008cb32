using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// The list that a phone loads in advance to decide without the server, and the changes since. In mode "scan" it has hashes and flags and
/// identifies nobody; in mode "search" it has names and codes too (who-sees 9). It never has a phone number, an address or a year of birth.
/// </summary>
internal static class DoorRosters
{
    /// <summary>
    /// The number of bytes of a ticket's hash: in a list of 5,000 two are equal with a probability of one in a million million.
    /// </summary>
    private const int HashBytes = 8;

    private const int MaxChanges = 2000;

    /// <summary>
    /// How far a question about changes looks back beyond the last one. Acts are reported in the order of their time, but become visible
    /// only when their transaction ends.
    /// </summary>
    private static readonly Duration Overlap = Duration.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder door)
    {
        // The caller is looked for in the handler, which tells an account whose last grant ended that its right is over.
        door.MapGet("/roster", RosterAsync).AllowAnonymous();
        door.MapGet("/changes", ChangesAsync).AllowAnonymous();
    }

    /// <summary>The present rules of the door, for a phone's own verdicts.</summary>
    internal static async Task<DoorRulesTold> RulesAsync(CampaignsDbContext db, DoorCaller caller, CancellationToken cancel)
    {
        var session = caller.Session;
        return new DoorRulesTold(
            EnumText.Word(session.State),
            session.StartsAt.ToUnixTimeMilliseconds(),
            session.EndsAt.ToUnixTimeMilliseconds(),
            session.OpensMinutes,
            session.ClosesMinutes,
            await RegistrationTally.LeftAsync(db, session.ActivityId, cancel),
            caller.Phone?.EndsAt.ToUnixTimeMilliseconds(),
            caller.Phone?.Right.SendUntil?.ToUnixTimeMilliseconds(),
            (await DoorSessions.BrokenOffAsync(db, session, cancel))?.ToUnixTimeMilliseconds()
        );
    }

    private static async Task RosterAsync(
        HttpContext context,
        Guid sessionId,
        DoorCallers callers,
        DoorSessions sessions,
        CampaignsDbContext db,
        IClock clock
    )
    {
        var cancel = context.RequestAborted;
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel);
        if (caller is null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var now = clock.GetCurrentInstant();
        var search = caller.Session.MaySearch;

        // The mark is read before the list, so that a registration that arrives in between makes the list outdated and is never missed.
        var (mark, acts, rules) = await Together.ReadAsync(
            db,
            () => RegistrationTally.MarkAsync(db, caller.Session.ActivityId, cancel),
            () => db.CheckIns.CountAsync(c => c.SessionId == sessionId, cancel),
            () => RulesAsync(db, caller, cancel)
        );
        var tag = TagOf(search, rules, mark, acts);
        var response = context.Response;
        response.Headers.CacheControl = "private, no-store";
        response.Headers.Vary = "Accept-Encoding, Cookie, Door-Actor";
        response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var listed = db
            .Registrations.AsNoTracking()
            .Where(r => r.ActivityId == caller.Session.ActivityId)
            .OrderBy(r => r.TokenHash)
            .Select(r => new
            {
                r.Id,
                r.TokenHash,
                Withdrawn = r.State == RegistrationState.Withdrawn && r.JoinedToId == null,
                r.JoinedToId,
                PassedOn = r.PassedToId != null && r.JoinedToId == null,
                Undecided = r.State == RegistrationState.Waiting,
                r.IsGroup,
                NoSex = r.Sex == null,
                NoYear = r.BirthYear == null,
                r.Places,
                Name = search ? r.Name : "",
                Code = search ? r.Code : "",
            });
        var activityId = caller.Session.ActivityId;
        var (rows, came, (named, parties), shown) = await Together.ReadAsync(
            db,
            () => listed.ToListAsync(cancel),
            () =>
                db
                    .Attendances.AsNoTracking()
                    .Where(a => a.SessionId == sessionId && a.AnnulledAt == null)
                    .Select(a => new
                    {
                        a.RegistrationId,
                        a.HappenedAt,
                        a.Gate,
                    })
                    .ToListAsync(cancel),
            () =>
                Together.ReadAsync(
                    db,
                    () =>
                        search
                            ? db
                                .RegistrationMembers.AsNoTracking()
                                .Where(m => db.Registrations.Any(r => r.Id == m.RegistrationId && r.ActivityId == activityId))
                                .OrderBy(m => m.RegistrationId)
                                .ThenBy(m => m.Position)
                                .ToListAsync(cancel)
                            : Task.FromResult(new List<RegistrationMember>()),
                    () => PartiesAsync(db, sessionId, null, search, cancel)
                ),
            () => sessions.ShownAsync(caller, cancel)
        );

        var hashes = new byte[rows.Count * HashBytes];
        var flags = new byte[rows.Count];
        var places = new byte[rows.Count];
        var index = new Dictionary<Guid, int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            row.TokenHash.AsSpan(0, HashBytes).CopyTo(hashes.AsSpan(i * HashBytes));
            flags[i] = (byte)(
                (row.Withdrawn ? 1 : 0)
                | (row.IsGroup ? 2 : 0)
                | (row is { IsGroup: false, NoSex: true } ? 4 : 0)
                | (row is { IsGroup: false, NoYear: true } ? 8 : 0)
                | (row.Undecided ? 16 : 0)
                | (row.PassedOn ? 32 : 0)
                | (row.JoinedToId is null ? 0 : 64)
            );
            places[i] = (byte)Math.Min(row.Places, byte.MaxValue);
            index[row.Id] = i;
        }

        var gates = came.Select(c => c.Gate).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

        // Both tickets of one person give the same answer: that of the registration that stands for both.
        var joined = rows.Where(r => r.JoinedToId is not null).ToLookup(r => r.JoinedToId!.Value, r => r.Id);
        var present = came.SelectMany(c =>
                joined[c.RegistrationId]
                    .Prepend(c.RegistrationId)
                    .Where(index.ContainsKey)
                    .Select(id => (Index: index[id], c.HappenedAt, c.Gate))
            )
            .OrderBy(c => c.Index)
            .Select(c => (IReadOnlyList<long>)[c.Index, c.HappenedAt.ToUnixTimeMilliseconds(), gates.IndexOf(c.Gate)])
            .ToList();
        var roster = new RosterTold(
            1,
            now.ToUnixTimeMilliseconds(),
            search ? "search" : "scan",
            rules,
            rows.Count,
            Convert.ToBase64String(hashes),
            Convert.ToBase64String(flags),
            Convert.ToBase64String(places),
            gates,
            present,
            CursorOf(now - Overlap, mark),
            search ? string.Join('\n', rows.Select(r => r.Name.ReplaceLineEndings(" "))) : null,
            search ? string.Concat(rows.Select(r => r.Code)) : null,
            search ? Members(named, index) : null,
            parties,
            shown.Title,
            shown.Place
        );

        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(roster, DoorJson.Default.RosterTold), cancel);
    }

    /// <summary>
    /// The admissions at any gate and those taken back since the cursor. Without a cursor only the counts and the rules, and that the phone
    /// has to load a list.
    /// </summary>
    private static async Task<IResult> ChangesAsync(
        HttpContext context,
        Guid sessionId,
        string? since,
        Guid? phone,
        DoorCallers callers,
        CampaignsDbContext db,
        IClock clock,
        CancellationToken cancel
    )
    {
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel);
        if (caller is null)
        {
            return refusal;
        }

        var now = clock.GetCurrentInstant();
        await DoorPhones.HeardAsync(db, phone, caller, now, cancel);
        var standing = db.Attendances.Where(a => a.SessionId == sessionId && a.AnnulledAt == null);
        var (sums, counted, rules, mark) = await Together.ReadAsync(
            db,
            () =>
                standing
                    .GroupBy(_ => 1)
                    .Select(g => new { Present = g.Sum(a => a.Turns), Left = g.Sum(a => a.LeftAt == null ? 0 : a.Turns) })
                    .SingleOrDefaultAsync(cancel),
            () => DoorCounts.SumAsync(db, sessionId, cancel),
            () => RulesAsync(db, caller, cancel),
            () => RegistrationTally.MarkAsync(db, caller.Session.ActivityId, cancel)
        );
        var present = sums?.Present ?? 0;
        var known = ReadCursor(since);
        List<Came> came = [];
        IReadOnlyList<PartyTold> parties = [];
        var cursor = "";
        var (more, stale) = (false, true);
        if (known is { } from)
        {
            // All acts about people of this list, of whatever kind; the phone is told the present state.
            var acts = await db
                .CheckIns.AsNoTracking()
                .Where(c => c.SessionId == sessionId && c.ReceivedAt >= from.At && c.RegistrationId != null)
                .OrderBy(c => c.ReceivedAt)
                .ThenBy(c => c.Id)
                .Select(c => new { c.RegistrationId, c.ReceivedAt })
                .Take(MaxChanges + 1)
                .ToListAsync(cancel);
            more = acts.Count > MaxChanges && acts[^1].ReceivedAt > from.At;
            var ids = acts.Select(a => a.RegistrationId!.Value).Distinct().ToList();
            came = await (
                from r in db.Registrations
                where (ids.Contains(r.Id) || ids.Contains(r.JoinedToId!.Value)) && r.ActivityId == caller.Session.ActivityId
                from a in standing.Where(a => a.RegistrationId == (r.JoinedToId ?? r.Id)).DefaultIfEmpty()
                select new Came(r.TokenHash, a == null ? null : a.HappenedAt, a == null ? null : a.Gate)
            ).ToListAsync(cancel);
            parties = ids.Count == 0 ? [] : await PartiesAsync(db, sessionId, ids, caller.Session.MaySearch, cancel);
            stale = mark != from.Mark;
            cursor = CursorOf(more ? acts[^1].ReceivedAt : Instant.Max(from.At, now - Overlap), from.Mark);
        }

        var told = new ChangesTold(
            now.ToUnixTimeMilliseconds(),
            present,
            caller.Session.ChecksOut ? present - (sums?.Left ?? 0) : null,
            counted,
            cursor,
            rules,
            [
                .. came.Where(c => c.At is not null)
                    .Select(c => new InTold(Text(c.Hash), c.At!.Value.ToUnixTimeMilliseconds(), c.Gate ?? "")),
            ],
            [.. came.Where(c => c.At is null).Select(c => Text(c.Hash))],
            parties,
            more,
            stale
        );
        return TypedResults.Json(told, DoorJson.Default.ChangesTold);
    }

    private static List<MembersTold> Members(IEnumerable<RegistrationMember> members, Dictionary<Guid, int> index)
    {
        return
        [
            .. members
                .GroupBy(m => m.RegistrationId)
                .Where(g => index.ContainsKey(g.Key))
                .Select(g => Told(index[g.Key], [.. g]))
                .OrderBy(m => m.I),
        ];
    }

    /// <summary>Phones tick a name by its line, which is its position, so a name that was struck off leaves its line empty.</summary>
    private static MembersTold Told(int index, IReadOnlyList<RegistrationMember> members)
    {
        var (names, sexes) = (new string[members[^1].Position + 1], new char[members[^1].Position + 1]);
        Array.Fill(names, "");
        Array.Fill(sexes, '-');
        foreach (var member in members)
        {
            names[member.Position] = member.Name;
            sexes[member.Position] = member.Sex switch
            {
                Sex.Female => 'f',
                Sex.Male => 'm',
                _ => '-',
            };
        }

        return new MembersTold(index, string.Join('\n', names), new string(sexes));
    }

    /// <summary>How many people came on tickets for more than one, as last said; for all registrations or for some.</summary>
    private static async Task<List<PartyTold>> PartiesAsync(
        CampaignsDbContext db,
        Guid sessionId,
        List<Guid>? registrations,
        bool ticks,
        CancellationToken cancel
    )
    {
        var some = registrations?.ToArray();
        var rows = await db
            .Database.SqlQuery<PartyRow>(
                $"""
                SELECT token_hash, admission, people, female, male, positions FROM party
                WHERE session_id = {sessionId} AND ({some}::uuid[] IS NULL OR registration_id = ANY({some}))
                ORDER BY token_hash
                """
            )
            .ToListAsync(cancel);
        return [.. rows.Select(r => new PartyTold(Text(r.TokenHash), r.Admission, r.People, r.Female, r.Male, ticks ? r.Positions : null))];
    }

    private static string Text(byte[] hash) => System.Buffers.Text.Base64Url.EncodeToString(hash.AsSpan(0, HashBytes));

    /// <summary>
    /// An ETag made from what the list is made of and not from its time: a phone that has the same list is told so without the list being
    /// made. A registration changes the mark; admissions change only by acts, which are only ever added; and another build may write the
    /// same list in another format.
    /// </summary>
    private static EntityTagHeaderValue TagOf(bool search, DoorRulesTold rules, string mark, int acts)
    {
        var made =
            $"{typeof(DoorRosters).Module.ModuleVersionId} {search} {mark} {acts} "
            + $"{JsonSerializer.Serialize(rules, DoorJson.Default.DoorRulesTold)}";
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made)).AsSpan(0, 12))}\"");
    }

    private static string CursorOf(Instant at, string mark) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}.{mark}");

    private static (Instant At, string Mark)? ReadCursor(string? text)
    {
        var parts = text?.Split('.', 2);
        return
            parts is { Length: 2 }
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at < ActSent.LastMillisecond
            ? (Instant.FromUnixTimeMilliseconds(at), parts[1])
            : null;
    }

    /// <summary>
    /// The answer is compressed here, because a proxy in front of the program may not compress it, and a phone with a weak signal waits for
    /// this list.
    /// </summary>
    private static async Task WriteAsync(HttpContext context, byte[] body, CancellationToken cancel)
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        using var packed = new MemoryStream();
        if (accepted.Contains("br", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "br";
            await using var packer = new BrotliStream(packed, new BrotliCompressionOptions { Quality = 7 }, leaveOpen: true);
            await packer.WriteAsync(body, cancel);
        }
        else if (accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var packer = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            await packer.WriteAsync(body, cancel);
        }
        else
        {
            await response.Body.WriteAsync(body, cancel);
            return;
        }

        response.ContentLength = packed.Length;
        await response.Body.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), cancel);
    }

    private sealed record PartyRow(byte[] TokenHash, Guid Admission, int People, int Female, int Male, short[]? Positions);

    private sealed record Came(byte[] Hash, Instant? At, string? Gate);
}
