namespace Campaigns.Web.Features.Audit;

/// <summary>The kinds of value that a field of the log holds; the kind decides how it is shown.</summary>
public enum AuditValue
{
    /// <summary>An id that means nothing to a reader.</summary>
    Nothing,

    /// <summary>A text, a number, a yes or no, or a day, shown as it is.</summary>
    Plain,

    /// <summary>An instant, shown as a day and a local time.</summary>
    Moment,

    /// <summary>The id of a thing or a person, shown as its name.</summary>
    Name,

    /// <summary>
    /// A phone at a door, or the account whose phone it was: "device:…", "account:…", "link_holder". It is shown by its name.
    /// </summary>
    Phone,

    /// <summary>One of a few words of the program, which have their own texts.</summary>
    Word,

    /// <summary>Names of fields, which have their own texts.</summary>
    Fields,
}

/// <summary>
/// The fields that entries of the log may hold. A field that is missing here is not shown, and a test fails. Each field has a label in both
/// languages, and none shows an id.
/// </summary>
public static class AuditFields
{
    private static readonly Dictionary<string, AuditValue> Kinds = new(StringComparer.Ordinal)
    {
        ["title"] = AuditValue.Plain,
        ["version"] = AuditValue.Plain,
        ["sha256"] = AuditValue.Plain,
        ["paper"] = AuditValue.Plain,
        ["notes"] = AuditValue.Plain,
        ["texts"] = AuditValue.Plain,
        ["countedFrom"] = AuditValue.Plain,
        ["countedTo"] = AuditValue.Plain,
        ["asOf"] = AuditValue.Plain,
        ["finalOn"] = AuditValue.Plain,
        ["deadlines"] = AuditValue.Plain,
        ["unsigned"] = AuditValue.Plain,
        ["dueOn"] = AuditValue.Plain,
        ["superior"] = AuditValue.Plain,
        ["withoutSuperior"] = AuditValue.Plain,
        ["issuing"] = AuditValue.Plain,
        ["abbreviation"] = AuditValue.Plain,
        ["dateline"] = AuditValue.Plain,
        ["authority"] = AuditValue.Plain,
        ["office"] = AuditValue.Plain,
        ["recipients"] = AuditValue.Plain,
        ["name"] = AuditValue.Plain,
        ["tokenName"] = AuditValue.Plain,
        ["nameVi"] = AuditValue.Plain,
        ["nameEn"] = AuditValue.Plain,
        ["shortName"] = AuditValue.Plain,
        ["reason"] = AuditValue.Plain,
        ["publicTitle"] = AuditValue.Plain,
        ["mayBeNamed"] = AuditValue.Plain,
        ["registrationOpen"] = AuditValue.Plain,
        ["publication"] = AuditValue.Word,
        ["job"] = AuditValue.Word,
        ["village"] = AuditValue.Plain,
        ["rooms"] = AuditValue.Plain,
        ["roomFrom"] = AuditValue.Plain,
        ["roomTo"] = AuditValue.Plain,
        ["seats"] = AuditValue.Plain,
        ["holdsSeveral"] = AuditValue.Plain,
        ["capacity"] = AuditValue.Plain,
        ["sessions"] = AuditValue.Plain,
        ["times"] = AuditValue.Plain,
        ["session"] = AuditValue.Plain,
        ["fromSession"] = AuditValue.Plain,
        ["takenBack"] = AuditValue.Plain,
        ["struck"] = AuditValue.Plain,
        ["cells"] = AuditValue.Plain,
        ["marks"] = AuditValue.Plain,
        ["turns"] = AuditValue.Plain,
        ["events"] = AuditValue.Plain,
        ["file"] = AuditValue.Plain,
        ["rows"] = AuditValue.Plain,
        ["filter"] = AuditValue.Plain,
        ["list"] = AuditValue.Plain,
        ["count"] = AuditValue.Plain,
        ["added"] = AuditValue.Plain,
        ["registered"] = AuditValue.Plain,
        ["already"] = AuditValue.Plain,
        ["absent"] = AuditValue.Plain,
        ["left"] = AuditValue.Plain,
        ["asks"] = AuditValue.Plain,
        ["faults"] = AuditValue.Plain,
        ["gate"] = AuditValue.Plain,
        ["opens"] = AuditValue.Plain,
        ["closes"] = AuditValue.Plain,
        ["checks_out"] = AuditValue.Plain,
        ["search"] = AuditValue.Plain,
        ["maySearch"] = AuditValue.Plain,
        ["position"] = AuditValue.Plain,
        ["code"] = AuditValue.Plain,
        ["validFrom"] = AuditValue.Plain,
        ["on"] = AuditValue.Plain,
        ["hours"] = AuditValue.Plain,
        ["leastPercent"] = AuditValue.Plain,
        ["testRequired"] = AuditValue.Plain,
        ["passMark"] = AuditValue.Plain,
        ["consentVersion"] = AuditValue.Nothing,
        ["startsAt"] = AuditValue.Moment,
        ["endsAt"] = AuditValue.Moment,
        ["registrationClosesAt"] = AuditValue.Moment,
        ["expiresAt"] = AuditValue.Moment,
        ["venueId"] = AuditValue.Name,
        ["venue"] = AuditValue.Name,
        ["place"] = AuditValue.Name,
        ["form"] = AuditValue.Name,
        ["setting"] = AuditValue.Name,
        ["campaign"] = AuditValue.Name,
        ["audiences"] = AuditValue.Name,
        ["trainers"] = AuditValue.Name,
        ["speakers"] = AuditValue.Name,
        ["person"] = AuditValue.Name,
        ["merged"] = AuditValue.Name,
        ["parted"] = AuditValue.Name,
        ["successor"] = AuditValue.Name,
        ["unit"] = AuditValue.Name,
        ["actingUnit"] = AuditValue.Name,
        ["parent"] = AuditValue.Name,
        ["activity"] = AuditValue.Name,
        ["kinds"] = AuditValue.Name,
        ["covers"] = AuditValue.Name,
        ["grant"] = AuditValue.Nothing,
        ["invitation"] = AuditValue.Nothing,
        ["checkIn"] = AuditValue.Nothing,
        ["merge"] = AuditValue.Nothing,
        ["corrects"] = AuditValue.Nothing,
        ["joined"] = AuditValue.Nothing,
        ["apart"] = AuditValue.Nothing,
        ["phone"] = AuditValue.Phone,
        ["from"] = AuditValue.Word,
        ["to"] = AuditValue.Word,
        ["role"] = AuditValue.Word,
        ["answer"] = AuditValue.Word,
        ["decision"] = AuditValue.Word,
        ["way"] = AuditValue.Word,
        ["catalogue"] = AuditValue.Word,
        ["level"] = AuditValue.Nothing,
        ["confirmedAgain"] = AuditValue.Plain,
        ["changed"] = AuditValue.Fields,
        ["fields"] = AuditValue.Fields,
    };

    private static readonly Dictionary<string, int> Places = Kinds
        .Keys.Select((k, i) => (k, i))
        .ToDictionary(k => k.k, k => k.i, StringComparer.Ordinal);

    /// <summary>Fields of people that may appear in lists of field names; their values are never in the log.</summary>
    public static readonly IReadOnlyList<string> OfPeople =
    [
        "name",
        "email",
        "user_name",
        "language",
        "sex",
        "birth_year",
        "commune",
        "phone",
        "kinds",
        "covers",
        "languages",
        "skills",
        "keeping_unit",
        "since",
        "consent",
        "ethnicity",
        "unit",
        "position",
        "year_of_birth",
        "workplace",
        "contact_name",
        "members",
        "places",
        "description",
        "contact",
        "signer",
    ];

    /// <summary>Fields that hold a list of changes or of targets, of which each is shown separately.</summary>
    public static readonly IReadOnlyList<string> Nested = ["changes", "targets"];

    public static IReadOnlyCollection<string> All => Kinds.Keys;

    /// <summary>The position of a field among others: a beginning is shown before an end.</summary>
    public static int PlaceOf(string field) => Places.GetValueOrDefault(Key(field), int.MaxValue);

    /// <summary>The kind of value of a field; null when it is not listed here.</summary>
    public static AuditValue? Of(string field) => Kinds.TryGetValue(Key(field), out var kind) ? kind : null;

    /// <summary>The name of the field's text: it begins with a small letter and has no suffix for the value before a change.</summary>
    public static string Key(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var key = field.EndsWith(Before, StringComparison.Ordinal) ? field[..^Before.Length] : field;
        return key.Length > 0 ? char.ToLowerInvariant(key[0]) + key[1..] : key;
    }

    internal const string Before = "Before";
}
