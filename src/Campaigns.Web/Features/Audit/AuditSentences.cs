using System.Globalization;
using System.Text.Json;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Network;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Audit;

/// <summary>
/// Puts entries of the log into words: what was done, and from what to what, with names instead of ids and in local time. Names of people
/// are looked up when the log is shown, and only if the reader may see them; the log itself holds none.
/// </summary>
public sealed class AuditSentences(
    CampaignsDbContext db,
    Actor actor,
    IStringLocalizer<AuditTexts> texts,
    IStringLocalizer<SharedTexts> shared
)
{
    private const int LongestValue = 160;
    private const int MaxTargets = 8;

    /// <summary>The act in a few words.</summary>
    public string Of(string action) =>
        texts["Action." + action] is { ResourceNotFound: false } known ? known.Value : texts["Action.Other"].Value;

    /// <summary>Which registration an entry is about: by its name, if the reader may see it and it was not erased, and by its
    /// code.</summary>
    public string Registration(string name, string code) =>
        name.Length > 0 ? texts["RegistrationNamed", name, code].Value : texts["RegistrationCode", code].Value;

    /// <summary>What somebody counted at a gate, as the log of an activity says it.</summary>
    public IReadOnlyList<string> Counted(int turns, string gate) =>
        [texts["Line", Label("turns"), turns.ToString("N0", CultureInfo.CurrentCulture)], texts["Line", Label("gate"), gate]];

    /// <summary>The details of entries, each a short sentence.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="seesPeople">Whether the reader may see all names of the people in these entries.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<string>>> DetailsAsync(
        IReadOnlyCollection<AuditEntry> entries,
        bool seesPeople,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        var read = entries.Where(e => e.Fields is not null).ToDictionary(e => e.Id, e => JsonDocument.Parse(e.Fields!));
        try
        {
            var ids = new HashSet<Guid>();
            foreach (var document in read.Values)
            {
                Collect(document.RootElement, ids);
            }

            var names = await NamesAsync(ids, seesPeople, cancel);
            return read.ToDictionary(r => r.Key, r => (IReadOnlyList<string>)[.. Lines(r.Value.RootElement, names)]);
        }
        finally
        {
            foreach (var document in read.Values)
            {
                document.Dispose();
            }
        }
    }

    /// <summary>The names of things, and of people if the reader may see them.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        bool seesPeople,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
        {
            return new Dictionary<Guid, string>();
        }

        var asked = ids.ToArray();
        var english = actor.Language == "en";
        var roots = PeopleInReach.RootsFor(actor, Permission.KeepNetwork);
        var seen = PeopleInReach.Seen(db, roots).Select(c => c.Person.StandingId);
        var rows = await db
            .Units.Where(u => asked.Contains(u.Id))
            .Select(u => new { u.Id, u.Name })
            .Concat(db.Venues.Where(v => asked.Contains(v.Id)).Select(v => new { v.Id, v.Name }))
            .Concat(db.Campaigns.Where(c => asked.Contains(c.Id)).Select(c => new { c.Id, Name = english ? c.ShortNameEn : c.ShortNameVi }))
            .Concat(db.EventForms.Where(f => asked.Contains(f.Id)).Select(f => new { f.Id, Name = english ? f.NameEn : f.NameVi }))
            .Concat(db.EventSettings.Where(s => asked.Contains(s.Id)).Select(s => new { s.Id, Name = english ? s.NameEn : s.NameVi }))
            .Concat(db.AudienceGroups.Where(g => asked.Contains(g.Id)).Select(g => new { g.Id, Name = english ? g.NameEn : g.NameVi }))
            .Concat(db.CollaboratorKinds.Where(k => asked.Contains(k.Id)).Select(k => new { k.Id, Name = english ? k.NameEn : k.NameVi }))
            .Concat(db.SpokenLanguages.Where(k => asked.Contains(k.Id)).Select(k => new { k.Id, Name = english ? k.NameEn : k.NameVi }))
            .Concat(db.Users.Where(a => asked.Contains(a.Id)).Select(a => new { a.Id, Name = a.DisplayName }))
            .Concat(
                db.DeviceGrants.Where(g => asked.Contains(g.Id))
                    .Select(g => new { g.Id, Name = g.Name == null ? g.Gate : g.Name + " · " + g.Gate })
            )
            .Concat(db.Courses.Where(c => asked.Contains(c.Id)).Select(c => new { c.Id, Name = c.Title }))
            .Concat(db.Activities.Where(a => asked.Contains(a.Id)).Select(a => new { a.Id, Name = a.Title }))
            .Concat(
                db.Persons.Where(p => asked.Contains(p.Id) && (seesPeople || seen.Contains(p.StandingId))).Select(p => new { p.Id, p.Name })
            )
            .ToListAsync(cancel);
        var names = rows.Where(r => !string.IsNullOrEmpty(r.Name)).DistinctBy(r => r.Id).ToDictionary(r => r.Id, r => r.Name);
        var people = await db.Persons.Where(p => asked.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        foreach (var person in people)
        {
            names.TryAdd(person, texts["Somebody"].Value);
        }

        return names;
    }

    private static void Collect(JsonElement element, HashSet<Guid> ids)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Collect(property.Value, ids);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, ids);
                }

                break;
            case JsonValueKind.String when PhoneOf(element) is { } id:
                ids.Add(id);
                break;
            default:
                break;
        }
    }

    // The value is an id alone, or an id after the kind of actor: "device:…".
    private static Guid? PhoneOf(JsonElement element) =>
        element.ValueKind is JsonValueKind.String
        && Guid.TryParse(element.GetString()![(element.GetString()!.IndexOf(':', StringComparison.Ordinal) + 1)..], out var id)
            ? id
            : null;

    private IEnumerable<string> Lines(JsonElement root, IReadOnlyDictionary<Guid, string> names)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            yield break;
        }

        var fields = root.EnumerateObject()
            .Where(p => p.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            .ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var changed = fields.TryGetValue("changes", out var changes) && changes.ValueKind is JsonValueKind.Object;
        if (changed)
        {
            // The database returns the changes in an order of its own, so they are sorted here.
            foreach (
                var change in changes
                    .EnumerateObject()
                    .OrderBy(c => AuditFields.PlaceOf(c.Name))
                    .Where(c => c.Value.ValueKind is JsonValueKind.Array && c.Value.GetArrayLength() == 2)
            )
            {
                foreach (var line in Change(change.Name, change.Value[0], change.Value[1], names))
                {
                    yield return line;
                }
            }
        }

        foreach (var (name, value) in fields.OrderBy(f => AuditFields.PlaceOf(f.Key)))
        {
            // Values that are shown among the changes, or as the name of the changed thing, are not shown a second time.
            if (
                name is "title"
                || AuditFields.Nested.Contains(name, StringComparer.Ordinal)
                || name.EndsWith(AuditFields.Before, StringComparison.Ordinal)
                || (changed && name is not ("reason" or "changed" or "confirmedAgain"))
                || (name is "to" && fields.ContainsKey("from"))
            )
            {
                continue;
            }

            if (name is "from" && fields.TryGetValue("to", out var to))
            {
                if (!JsonElement.DeepEquals(value, to))
                {
                    yield return texts["Line", texts["Field.state"].Value, texts["FromTo", Word("State", value), Word("State", to)].Value];
                }
            }
            else if (fields.TryGetValue(name + AuditFields.Before, out var before) && before.ValueKind is not JsonValueKind.Null)
            {
                foreach (var line in Change(name, before, value, names))
                {
                    yield return line;
                }
            }
            else if (Shown(name, value, names) is { Length: > 0 } shown)
            {
                yield return texts["Line", Label(name), shown];
            }
        }

        if (fields.TryGetValue("targets", out var targets) && targets.ValueKind is JsonValueKind.Array)
        {
            foreach (var target in targets.EnumerateArray().Take(MaxTargets))
            {
                yield return texts["Target", Name(target.GetProperty("unit"), names), Number(target, "turns"), Number(target, "events")];
            }

            if (targets.GetArrayLength() > MaxTargets)
            {
                yield return texts["More", targets.GetArrayLength() - MaxTargets];
            }
        }
    }

    private IEnumerable<string> Change(string name, JsonElement before, JsonElement after, IReadOnlyDictionary<Guid, string> names)
    {
        if (JsonElement.DeepEquals(before, after) || AuditFields.Of(name) is null or AuditValue.Nothing)
        {
            yield break;
        }

        if (AuditFields.Of(name) is AuditValue.Moment && Moment(before) is { } was && Moment(after) is { } becomes)
        {
            var (day, newDay) = (Show.DateOf(was), Show.DateOf(becomes));
            if (day != newDay && AuditFields.Key(name) is not "endsAt")
            {
                yield return texts[
                    "Line",
                    texts[AuditFields.Key(name) is "startsAt" ? "Field.day" : "Field." + AuditFields.Key(name)].Value,
                    texts["FromTo", Show.Date(day), Show.Date(newDay)].Value
                ];
            }

            if (Show.Time(was) != Show.Time(becomes))
            {
                yield return texts[
                    "Line",
                    texts[AuditFields.Key(name) is "startsAt" ? "Field.time" : "Field." + AuditFields.Key(name)].Value,
                    texts["FromTo", Show.Time(was), Show.Time(becomes)].Value
                ];
            }

            yield break;
        }

        var (old, current) = (Shown(name, before, names), Shown(name, after, names));
        if (old != current)
        {
            yield return texts["Line", Label(name), texts["FromTo", OrNothing(old), OrNothing(current)].Value];
        }
    }

    private string OrNothing(string shown) => shown.Length > 0 ? shown : texts["Nothing"].Value;

    private string Label(string field) => texts["Field." + AuditFields.Key(field)].Value;

    private string Shown(string field, JsonElement value, IReadOnlyDictionary<Guid, string> names) =>
        AuditFields.Of(field) switch
        {
            null or AuditValue.Nothing => "",
            AuditValue.Moment => Moment(value) is { } moment ? Show.TimeAndDate(moment) : "",
            AuditValue.Name => value.ValueKind is JsonValueKind.Array
                ? string.Join(", ", value.EnumerateArray().Select(v => Name(v, names)).Where(n => n.Length > 0))
                : Name(value, names),
            AuditValue.Phone => PhoneOf(value) is { } phone ? names.GetValueOrDefault(phone, texts["Gone"].Value)
            : value.ValueKind is JsonValueKind.String && value.GetString() == "link_holder" ? texts["Actor.LinkHolder"].Value
            : "",
            AuditValue.Word => Word(Words(AuditFields.Key(field)), value),
            AuditValue.Fields => string.Join(
                ", ",
                (value.ValueKind is JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
                    .Select(v => FieldName(v.ToString()))
                    .Where(n => n.Length > 0)
            ),
            _ => Plain(value),
        };

    private static string Words(string field) =>
        field switch
        {
            "from" => "State",
            "to" => "InvitedTo",
            _ => field,
        };

    private string FieldName(string field) =>
        texts["Person." + field] is { ResourceNotFound: false } person ? person.Value
        : texts["Field." + Camel(field)] is { ResourceNotFound: false } known ? known.Value
        : "";

    private static string Camel(string field) =>
        AuditFields.Key(
            string.Concat(
                field.Split('_').Select((part, i) => i == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..])
            )
        );

    private string Plain(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return texts["Yes"].Value;
            case JsonValueKind.False:
                return texts["No"].Value;
            case JsonValueKind.Number:
                return value.TryGetInt64(out var whole) ? Show.Number(whole) : Show.Number(value.GetDecimal(), 2);
            case JsonValueKind.String:
                var text = value.GetString()!;
                if (Guid.TryParse(text, out _))
                {
                    return "";
                }

                return LocalDatePattern.Iso.Parse(text) is { Success: true } day ? Show.Date(day.Value)
                    : InstantPattern.ExtendedIso.Parse(text) is { Success: true } at ? Show.TimeAndDate(at.Value)
                    : text.Length > LongestValue ? string.Concat(text.AsSpan(0, LongestValue), "…")
                    : text;
            default:
                return "";
        }
    }

    private string Name(JsonElement value, IReadOnlyDictionary<Guid, string> names) =>
        value.ValueKind is not JsonValueKind.String ? ""
        : Guid.TryParse(value.GetString(), out var id) ? names.GetValueOrDefault(id, texts["Gone"].Value)
        : value.GetString()!;

    /// <summary>A word of the program. Older entries hold enums as their number, as their C# name or as the database's word.</summary>
    private string Word(string of, JsonElement value)
    {
        var word = value.ValueKind switch
        {
            JsonValueKind.Number when of is "answer" => ((InvitationAnswer)value.GetInt32()).ToString(),
            JsonValueKind.Number when of is "InvitedTo" => ((InvitedTo)value.GetInt32()).ToString(),
            JsonValueKind.String => value.GetString()!,
            _ => "",
        };
        var name = string.Concat(word.Split('_').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
        return of is "State" && shared["State." + name] is { ResourceNotFound: false } state ? state.Value
            : texts[$"Word.{of}.{name}"] is { ResourceNotFound: false } known ? known.Value
            : "";
    }

    private static Instant? Moment(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && InstantPattern.ExtendedIso.Parse(value.GetString()!) is { Success: true } read
            ? read.Value
            : null;

    private static string Number(JsonElement of, string field) =>
        of.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.Number
            ? value.GetInt64().ToString("#,0", CultureInfo.CurrentCulture)
            : "–";
}
