using Campaigns.Domain.Accounts;
using System.Text.Json;
using System.Text.Json.Serialization;
using Campaigns.Domain.Door;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>Acts as a phone sends them. Instants are milliseconds since 1970 (UTC), as JavaScript has them.</summary>
/// <param name="Acts">In the order in which they were done.</param>
/// <param name="Phone">The phone, where it has made itself known.</param>
/// <param name="Waiting">What it has still to send after these.</param>
public sealed record ActsSent(IReadOnlyList<ActSent>? Acts, Guid? Phone = null, int? Waiting = null);

/// <summary>One act as a phone sends it.</summary>
public sealed record ActSent
{
    /// <summary>Words of the screen have their own limits; these are of what a phone may send.</summary>
    public const int MaxText = 300;

    /// <summary>The last millisecond that a phone may name: the end of the year 9998.</summary>
    internal const long LastMillisecond = 253_370_764_799_999;

    public Guid Id { get; init; }

    public CheckInKind Kind { get; init; }

    /// <summary>The token of a ticket, 22 characters of base64url.</summary>
    public string? Token { get; init; }

    /// <summary>SHA-256 of the token's bytes, 8 to 32 bytes of it in base64url: phones keep no tokens.</summary>
    public string? Hash { get; init; }

    public Guid? Registration { get; init; }

    /// <summary>The operation of somebody who was registered at this door.</summary>
    public Guid? WalkIn { get; init; }

    /// <summary>"female" or "male": answered at the door.</summary>
    public string? Sex { get; init; }

    /// <summary>"under16", "from16to30", "from31to59" or "from60": answered at the door.</summary>
    public string? AgeBand { get; init; }

    /// <summary>The readable code as it was typed.</summary>
    public string? Code { get; init; }

    public Guid? Target { get; init; }

    public string? Reason { get; init; }

    public string? Gate { get; init; }

    public Source Source { get; init; } = Source.Qr;

    public long At { get; init; }

    public long? Offset { get; init; }

    public long? Mono { get; init; }

    public Verdict? Door { get; init; }

    public bool LetIn { get; init; }

    public int? People { get; init; }

    public int? Female { get; init; }

    public int? Male { get; init; }

    /// <summary>Of a group's list, the names that were ticked, by their position.</summary>
    public IReadOnlyList<short>? Ticked { get; init; }

    /// <summary>The act, or null where it is none: then nothing that a person could repair is wrong, and it is not kept.</summary>
    public DoorAct? Read(Guid? phone = null)
    {
        var byTicket = (Token is null && Hash is null ? 0 : 1) + (Registration is null ? 0 : 1) + (Code is null ? 0 : 1) + (WalkIn is null ? 0 : 1);
        var hash = Token is not null ? TicketTokens.HashOf(Token) : ReadHash(Hash);
        var gate = Names.Tidy(Gate);
        var reason = Names.Tidy(Reason);
        var code = ReadableCode.TryParse(Code, ReadableCode.TicketLength, out var parsed) ? parsed.Value : null;
        if (Id == Guid.Empty || !PlainText.IsPlain(Gate) || !PlainText.IsPlain(Reason) || gate.Length > MaxText || reason.Length > MaxText || At is < 0 or > LastMillisecond || Offset is < -LastMillisecond or > LastMillisecond
            || At + (Offset ?? 0) is < 0 or > LastMillisecond
            || People is < 1 or > 500 || Female is < 0 or > 500 || Male is < 0 or > 500
            || (Ticked is not null && (People is null || Ticked.Count > People || Ticked.Any(p => p is < 0 or >= 500) || Ticked.Distinct().Count() != Ticked.Count))
            || Sex is not (null or "female" or "male") || AgeBand is not (null or "under16" or "from16to30" or "from31to59" or "from60")
            || !IsOfScanner(Source))
        {
            return null;
        }

        var fits = Kind switch
        {
            CheckInKind.Admit or CheckInKind.CheckOut =>
                byTicket == 1 && Target is null && ((Token is null && Hash is null) || hash is not null) && (Code is null || code is not null),
            CheckInKind.Annul => byTicket == 0 && Target is not null && Target != Id && reason.Length > 0,
            CheckInKind.Override => byTicket == 0 && Target is not null && Target != Id && (People is not null || Sex is not null || AgeBand is not null),
            _ => false,
        };
        return !fits ? null : new DoorAct
        {
            Id = Id,
            Kind = Kind,
            TokenHash = hash,
            WalkIn = WalkIn,
            PhoneId = phone,
            Sex = Sex switch { "female" => Domain.Registrations.Sex.Female, "male" => Domain.Registrations.Sex.Male, _ => null },
            AgeBand = AgeBand switch
            {
                "under16" => Domain.Outreach.AgeBand.Under16,
                "from16to30" => Domain.Outreach.AgeBand.From16To30,
                "from31to59" => Domain.Outreach.AgeBand.From31To59,
                "from60" => Domain.Outreach.AgeBand.From60,
                _ => null,
            },
            RegistrationId = Registration,
            Code = code,
            TargetId = Target,
            Reason = reason.Length == 0 ? null : reason,
            Gate = gate,
            Source = Source,
            DeviceAt = Instant.FromUnixTimeMilliseconds(At),
            ClockOffsetMs = Offset,
            MonotonicMs = Mono,
            DoorVerdict = Door,
            LetIn = LetIn,
            People = People,
            Female = Female,
            Male = Male,
            Ticked = Ticked?.ToArray(),
        };
    }

    /// <summary>The ways in that a scanner has. Paper, files, the grid and guests themselves have ways of their own, which no phone may claim.</summary>
    public static bool IsOfScanner(Source source) => source is Source.Qr or Source.Code or Source.Search or Source.WalkIn;

    // An act about another act says no ticket, so the rule above has looked at it.
    private static byte[]? ReadHash(string? text)
    {
        Span<byte> bytes = stackalloc byte[32];
        return text is { Length: >= 11 and <= 43 } && System.Buffers.Text.Base64Url.TryDecodeFromChars(text, bytes, out var length) && length is >= 8 and <= 32
            ? bytes[..length].ToArray()
            : null;
    }
}

/// <summary>The answers, each by the id of its act.</summary>
/// <param name="Now">The server's clock, by which a phone measures its own.</param>
/// <param name="Answers">One an act, in the order in which they were sent.</param>
/// <param name="Right">How the right of the phone stands; null where no end of it is known.</param>
public sealed record ActsAnswered(long Now, IReadOnlyList<ActAnswered> Answers, RightTold? Right = null);

/// <summary>How the right of a phone to its door stands.</summary>
/// <param name="Over">"revoked" or "ended"; null while it stands.</param>
/// <param name="SendUntil">Until when what the phone still holds counts unasked; null where it was revoked.</param>
public sealed record RightTold(string? Over, long? SendUntil)
{
    /// <summary>As it stands now; null where no end of it is known.</summary>
    public static RightTold? Of(DoorRight right, Instant now)
    {
        ArgumentNullException.ThrowIfNull(right);
        return right is { EndsAt: null, RevokedAt: null }
            ? null
            : new RightTold(now >= right.RevokedAt ? "revoked" : right.IsOver(now) ? "ended" : null, right.SendUntil?.ToUnixTimeMilliseconds());
    }
}

/// <summary>One answer. <paramref name="Outcome"/> is a word of <see cref="DoorOutcome"/>, or "bad" for what is no act.</summary>
public sealed record ActAnswered(
    Guid Id,
    string Outcome,
    Verdict? Verdict = null,
    Guid? Registration = null,
    string? Name = null,
    int? Places = null,
    bool IsGroup = false,
    int? People = null,
    long? FirstAt = null,
    string? FirstGate = null,
    IReadOnlyList<string>? Asks = null,
    string? Code = null);

/// <summary>The right of a paired phone is over: it may send what it has, and gets nothing any more.</summary>
/// <param name="Ended">True.</param>
/// <param name="Over">"revoked" or "ended".</param>
/// <param name="SendUntil">Until when what it sends counts unasked; null where it was revoked.</param>
public sealed record DoorEnded(bool Ended, string? Over = null, long? SendUntil = null);

/// <summary>A phone makes itself known.</summary>
/// <param name="Id">Made by the phone, one for each actor that it is used by.</param>
/// <param name="PublicKey">The point on P-256 (RFC 7518, 6.2) that its packages are verified with.</param>
public sealed record PhoneSent(Guid Id, PhoneKey? PublicKey);

/// <summary>Coordinates, 32 bytes each in base64url.</summary>
public sealed record PhoneKey(string? X, string? Y);

/// <summary>A phone that is known now.</summary>
public sealed record PhoneAnswered(Guid Id);

/// <summary>Somebody whom a search found.</summary>
public sealed record FoundPerson(Guid Registration, string Name, int? BirthYear, int Places, bool IsGroup, bool Withdrawn, long? InSince, string? InGate);

public sealed record FoundPeople(IReadOnlyList<FoundPerson> People);

/// <summary>Somebody who came without a registration and gives a name.</summary>
public sealed record WalkInSent
{
    /// <summary>Made by the phone: sending it again is the same registration.</summary>
    public Guid Operation { get; init; }

    /// <summary>As it was said.</summary>
    public string? Name { get; init; }

    /// <summary>"female", "male" or null.</summary>
    public string? Sex { get; init; }

    /// <summary>Null where not asked.</summary>
    public int? BirthYear { get; init; }

    /// <summary>Where they live, where it is known.</summary>
    public Guid? CommuneId { get; init; }

    /// <summary>Given by word of mouth and ticked by whoever heard it.</summary>
    public bool Consent { get; init; }

    /// <summary>A parent or guardian gave it.</summary>
    public bool Guardian { get; init; }

    /// <summary>The phone let them in already, without the server: nothing of the activity refuses them.</summary>
    public bool Door { get; init; }

    /// <summary>A person at the door decided to let them in though no place is left.</summary>
    public bool LetIn { get; init; }

    public Guid? Phone { get; init; }
}

/// <summary>The registration, or what is to be repaired: all of it in a sentence, and by field (name, year, consent, guardian) where it is a field's.</summary>
/// <param name="Registration">Null where it was refused.</param>
/// <param name="Name">As it is kept.</param>
/// <param name="Error">Why not.</param>
/// <param name="Errors">By field.</param>
/// <param name="Already">The person was registered before, and was found by name, year of birth and commune.</param>
/// <param name="Full">No place is left; a person may let them in all the same.</param>
/// <param name="Waits">Kept, and no registration until somebody decides.</param>
/// <param name="Right">How the right of the phone stands.</param>
public sealed record WalkInAnswered(
    Guid? Registration,
    string? Name,
    string? Error,
    IReadOnlyDictionary<string, string>? Errors = null,
    bool Already = false,
    bool Full = false,
    bool Waits = false,
    RightTold? Right = null);

/// <summary>The rules of a door as they stand. Instants are milliseconds since 1970.</summary>
/// <param name="State">Of the activity.</param>
/// <param name="StartsAt">Of the session.</param>
/// <param name="EndsAt">Of the session.</param>
/// <param name="OpensMinutes">How long before the start the door opens.</param>
/// <param name="ClosesMinutes">How long after the end it still takes people.</param>
/// <param name="PlacesLeft">Null: no limit.</param>
/// <param name="GrantEndsAt">When the right of the paired phone ends; null for an account.</param>
/// <param name="SendUntil">Until when what the paired phone still holds then counts unasked.</param>
public sealed record DoorRulesTold(
    string State,
    long StartsAt,
    long EndsAt,
    int OpensMinutes,
    int ClosesMinutes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? PlacesLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? GrantEndsAt,
    long? SendUntil = null);

/// <summary>The list of a door.</summary>
/// <param name="V">The version of this form.</param>
/// <param name="Made">When, by the server's clock.</param>
/// <param name="Mode">"scan" or "search".</param>
/// <param name="Rules">As they stood then.</param>
/// <param name="N">How many registrations.</param>
/// <param name="Hashes">Base64 of eight bytes for each, ascending.</param>
/// <param name="Flags">Base64 of one byte for each: 1 withdrawn, 2 a group, 4 sex not known, 8 age not known, 16 a group without the organiser's yes.</param>
/// <param name="Places">Base64 of one byte for each; 255 stands for more too.</param>
/// <param name="Gates">Where somebody came in.</param>
/// <param name="In">Who is in: index in the list, when, index of the gate.</param>
/// <param name="Cursor">From where to ask for changes.</param>
/// <param name="Names">In the mode "search": one a line, in the order of the list.</param>
/// <param name="Codes">In the mode "search": eight signs each, in the order of the list.</param>
/// <param name="Members">In the mode "search": the lists of groups.</param>
/// <param name="Parties">Of those in <paramref name="In"/> who are more than one.</param>
/// <param name="Title">Of the activity: a phone that holds several lists says which one a ticket is of.</param>
/// <param name="Where">Venue and place.</param>
public sealed record RosterTold(
    int V,
    long Made,
    string Mode,
    DoorRulesTold Rules,
    int N,
    string Hashes,
    string Flags,
    string Places,
    IReadOnlyList<string> Gates,
    IReadOnlyList<IReadOnlyList<long>> In,
    string Cursor,
    string? Names = null,
    string? Codes = null,
    IReadOnlyList<MembersTold>? Members = null,
    IReadOnlyList<PartyTold>? Parties = null,
    string? Title = null,
    string? Where = null);

/// <summary>A group's list.</summary>
/// <param name="I">Where the group stands on the roster.</param>
/// <param name="Names">One a line, by position.</param>
/// <param name="Sexes">A sign each: f, m, or - where it is not known.</param>
public sealed record MembersTold(int I, string Names, string Sexes);

/// <summary>How many came on a ticket of more than one, so that any phone can put it right.</summary>
/// <param name="Hash">The ticket, as the roster names it.</param>
/// <param name="Id">The admission, which an act that puts it right has as its target.</param>
/// <param name="Female">Of a group, or of the companions; as said last.</param>
/// <param name="Ticked">Positions on the group's list; null: nothing was ticked.</param>
public sealed record PartyTold(string Hash, Guid Id, int People, int Female, int Male, IReadOnlyList<short>? Ticked);

/// <summary>Somebody is in; written as [hash, at, gate].</summary>
[JsonConverter(typeof(InToldConverter))]
public sealed record InTold(string Hash, long At, string Gate);

/// <inheritdoc cref="InTold"/>
internal sealed class InToldConverter : JsonConverter<InTold>
{
    public override InTold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("It is only ever written.");

    public override void Write(Utf8JsonWriter writer, InTold value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Hash);
        writer.WriteNumberValue(value.At);
        writer.WriteStringValue(value.Gate);
        writer.WriteEndArray();
    }
}

/// <summary>What changed at a door.</summary>
/// <param name="Now">The server's clock.</param>
/// <param name="Present">Turns of those who came.</param>
/// <param name="InRoom">Of these, those who did not go; null where going out is not kept.</param>
/// <param name="Counted">Those counted without a name, by all counters.</param>
/// <param name="Cursor">From where to ask next; empty where a list is needed first.</param>
/// <param name="Rules">As they stand.</param>
/// <param name="In">Who is in by what was done since.</param>
/// <param name="Out">Who is not.</param>
/// <param name="Parties">Of those in <paramref name="In"/> who are more than one.</param>
/// <param name="More">There is more: ask again at once.</param>
/// <param name="Stale">Registrations changed since the list was made.</param>
public sealed record ChangesTold(
    long Now,
    int Present,
    int? InRoom,
    CountedTold Counted,
    string Cursor,
    DoorRulesTold Rules,
    IReadOnlyList<InTold> In,
    IReadOnlyList<string> Out,
    IReadOnlyList<PartyTold> Parties,
    bool More,
    bool Stale);

/// <summary>Numbers by sex.</summary>
public sealed record CountedTold(int Female, int Male, int Unknown);

/// <summary>Taps of a counter.</summary>
public sealed record CountsSent(IReadOnlyList<CountSent>? Entries, Guid? Phone = null);

/// <summary>One entry: what it adds; negative numbers take back.</summary>
public sealed record CountSent
{
    /// <summary>Made by the phone: sending it again adds nothing.</summary>
    public Guid Id { get; init; }

    public int Female { get; init; }

    public int Male { get; init; }

    public int Unknown { get; init; }

    /// <summary>When, by the server's clock as far as the phone knows it.</summary>
    public long At { get; init; }

    public string? Gate { get; init; }

    public string? Reason { get; init; }

    /// <summary>The entry as it is kept: its id by what is kept of it, for whoever sent it.</summary>
    public CountSent KeptBy(OperationIds operations, ActorKind kind, Guid actor)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return Id == Guid.Empty ? this : this with { Id = operations.OfActor(kind, actor, Id) };
    }
}

/// <summary>"done", "waits" (kept, and nothing counts until somebody decides) or "bad".</summary>
public sealed record CountAnswered(Guid Id, string Outcome);

public sealed record CountsAnswered(long Now, IReadOnlyList<CountAnswered> Answers, CountedTold Counted, RightTold? Right = null);

/// <summary>A commune, with the names of what it went into on 1/7/2025.</summary>
public sealed record CommuneTold(Guid Id, string Name, string? District, IReadOnlyList<string> Also);

/// <summary>Packages that one phone carries for others: texts, and whatever else stands there is none.</summary>
public sealed record PackagesSent(IReadOnlyList<JsonElement>? Packages);

/// <summary>What became of packages, by their order.</summary>
public sealed record PackagesAnswered(IReadOnlyList<PackageAnswered> Answers);

/// <summary>"done", "later" (to be sent again) or "bad": it is none of ours or was altered, or some of what it holds is refused.</summary>
/// <param name="Outcome">One word of these.</param>
/// <param name="Refused">Which of the package's acts are refused, from 1, and the others are done; null where it is the package.</param>
public sealed record PackageAnswered(string Outcome, IReadOnlyList<int>? Refused = null);

/// <summary>What a package under one signature holds, as phones made them before each act had its own.</summary>
/// <param name="V">The version of this form: 1.</param>
/// <param name="Envelopes">In the order in which it happened.</param>
public sealed record HandedOver(int V, IReadOnlyList<HandedEnvelope>? Envelopes);

/// <summary>One thing that happened at a door; <paramref name="Type"/> says which of the others is there.</summary>
public sealed record HandedEnvelope(string? Type, Guid Session, ActSent? Act = null, WalkInSent? WalkIn = null, CountSent? Headcount = null);

/// <summary>Generated readers and writers: the hot path reflects on nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(SnakeCaseEnum<CheckInKind>), typeof(SnakeCaseEnum<Source>), typeof(SnakeCaseEnum<Verdict>),
    ])]
[JsonSerializable(typeof(ActsSent))]
[JsonSerializable(typeof(ActsAnswered))]
[JsonSerializable(typeof(DoorEnded))]
[JsonSerializable(typeof(PhoneSent))]
[JsonSerializable(typeof(PhoneAnswered))]
[JsonSerializable(typeof(RosterTold))]
[JsonSerializable(typeof(PackagesSent))]
[JsonSerializable(typeof(PackagesAnswered))]
[JsonSerializable(typeof(HandedOver))]
[JsonSerializable(typeof(HandedEnvelope))]
[JsonSerializable(typeof(ChangesTold))]
[JsonSerializable(typeof(CountsSent))]
[JsonSerializable(typeof(CountsAnswered))]
[JsonSerializable(typeof(List<CommuneTold>))]
[JsonSerializable(typeof(FoundPeople))]
[JsonSerializable(typeof(WalkInSent))]
[JsonSerializable(typeof(WalkInAnswered))]
internal sealed partial class DoorJson : JsonSerializerContext;

/// <summary>Enums in messages are the words that the database has too.</summary>
internal sealed class SnakeCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
