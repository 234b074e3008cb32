using System.Text.Json;
using System.Text.Json.Serialization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>Acts as a phone sends them. Instants are milliseconds since 1970 (UTC), as in JavaScript.</summary>
/// <param name="Acts">The acts in the order in which they were done.</param>
/// <param name="Phone">The phone, if it is known to the server.</param>
/// <param name="Waiting">How many acts the phone still has to send after these.</param>
public sealed record ActsSent(IReadOnlyList<ActSent>? Acts, Guid? Phone = null, int? Waiting = null);

/// <summary>One act as a phone sends it.</summary>
public sealed record ActSent
{
    /// <summary>The most characters of a text that a phone may send; the fields on the screen have smaller limits of their own.</summary>
    public const int MaxText = 300;

    /// <summary>The last millisecond that a phone may name: the end of the year 9998.</summary>
    internal const long LastMillisecond = 253_370_764_799_999;

    public Guid Id { get; init; }

    public CheckInKind Kind { get; init; }

    /// <summary>The token of a ticket, 22 characters of base64url.</summary>
    public string? Token { get; init; }

    /// <summary>SHA-256 of the token's bytes, whole or its first 8 bytes or more, in base64url; phones keep no tokens.</summary>
    public string? Hash { get; init; }

    public Guid? Registration { get; init; }

    /// <summary>The operation by which the person was registered at this door.</summary>
    public Guid? WalkIn { get; init; }

    /// <summary>The answer given at the door: "female" or "male".</summary>
    public string? Sex { get; init; }

    /// <summary>The answer given at the door: "under16", "from16to30", "from31to59" or "from60".</summary>
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

    /// <summary>The positions on a group's list that were ticked.</summary>
    public IReadOnlyList<short>? Ticked { get; init; }

    /// <summary>The act, or null when it is malformed. A person at the door could not repair such an act, so it is not stored.</summary>
    public DoorAct? Read(Guid? phone = null)
    {
        var byTicket =
            (Token is null && Hash is null ? 0 : 1) + (Registration is null ? 0 : 1) + (Code is null ? 0 : 1) + (WalkIn is null ? 0 : 1);
        var hash = Token is not null ? TicketTokens.HashOf(Token) : ReadHash(Hash);
        var gate = Names.Tidy(Gate);
        var reason = Names.Tidy(Reason);
        var code = ReadableCode.TryParse(Code, ReadableCode.TicketLength, out var parsed) ? parsed.Value : null;
        if (
            Id == Guid.Empty
            || !PlainText.IsPlain(Gate)
            || !PlainText.IsPlain(Reason)
            || gate.Length > MaxText
            || reason.Length > MaxText
            || At is < 0 or > LastMillisecond
            || Offset is < -LastMillisecond or > LastMillisecond
            || At + (Offset ?? 0) is < 0 or > LastMillisecond
            || People is < 1 or > 500
            || Female is < 0 or > 500
            || Male is < 0 or > 500
            || (
                Ticked is not null
                && (
                    People is null
                    || Ticked.Count > People
                    || Ticked.Any(p => p is < 0 or >= 500)
                    || Ticked.Distinct().Count() != Ticked.Count
                )
            )
            || Sex is not (null or "female" or "male")
            || AgeBand is not (null or "under16" or "from16to30" or "from31to59" or "from60")
            || !IsOfScanner(Source)
        )
        {
            return null;
        }

        var fits = Kind switch
        {
            CheckInKind.Admit or CheckInKind.CheckOut => byTicket == 1
                && Target is null
                && ((Token is null && Hash is null) || hash is not null)
                && (Code is null || code is not null),
            CheckInKind.Annul => byTicket == 0 && Target is not null && Target != Id && reason.Length > 0,
            CheckInKind.Override => byTicket == 0
                && Target is not null
                && Target != Id
                && (People is not null || Sex is not null || AgeBand is not null),
            _ => false,
        };
        return !fits
            ? null
            : new DoorAct
            {
                Id = Id,
                Kind = Kind,
                TokenHash = hash,
                WalkIn = WalkIn,
                PhoneId = phone,
                Sex = Sex switch
                {
                    "female" => Domain.People.Sex.Female,
                    "male" => Domain.People.Sex.Male,
                    _ => null,
                },
                AgeBand = AgeBand switch
                {
                    "under16" => Domain.People.AgeBand.Under16,
                    "from16to30" => Domain.People.AgeBand.From16To30,
                    "from31to59" => Domain.People.AgeBand.From31To59,
                    "from60" => Domain.People.AgeBand.From60,
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

    /// <summary>
    /// The sources that a scanner may claim. Paper, files, the grid and guests who check in alone have their own ways, which no phone may
    /// claim.
    /// </summary>
    public static bool IsOfScanner(Source source) => source is Source.Qr or Source.Code or Source.Search or Source.WalkIn;

    // An act about another act names no ticket; the check above has ensured that.
    private static byte[]? ReadHash(string? text)
    {
        Span<byte> bytes = stackalloc byte[32];
        return
            text is { Length: >= 11 and <= 43 }
            && System.Buffers.Text.Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && length is >= 8 and <= 32
            ? bytes[..length].ToArray()
            : null;
    }
}

/// <summary>The answers, each with the id of its act.</summary>
/// <param name="Now">The server's time, by which a phone measures its own clock.</param>
/// <param name="Answers">One answer for each act, in the order in which the acts were sent.</param>
/// <param name="Right">The state of the phone's right; null when no end of it is known.</param>
public sealed record ActsAnswered(long Now, IReadOnlyList<ActAnswered> Answers, RightTold? Right = null);

/// <summary>The state of a phone's right to its door.</summary>
/// <param name="Over">"revoked" or "ended"; null while the right holds.</param>
/// <param name="SendUntil">Until when acts that the phone still holds count without a decision; null when the right was revoked.</param>
public sealed record RightTold(string? Over, long? SendUntil)
{
    /// <summary>The state of the right now; null when no end of it is known.</summary>
    public static RightTold? Of(DoorRight right, Instant now)
    {
        ArgumentNullException.ThrowIfNull(right);
        return right is { EndsAt: null, RevokedAt: null }
            ? null
            : new RightTold(
                now >= right.RevokedAt ? "revoked"
                    : right.IsOver(now) ? "ended"
                    : null,
                right.SendUntil?.ToUnixTimeMilliseconds()
            );
    }
}

/// <summary>One answer. <paramref name="Outcome"/> is a word of <see cref="DoorOutcome"/>, or "bad" when the act was malformed.</summary>
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
    string? Code = null,
    bool PassedOn = false
);

/// <summary>A phone asks what was decided about its acts.</summary>
/// <param name="Ids">The ids that the phone made.</param>
public sealed record DecisionsAsked(IReadOnlyList<Guid>? Ids);

/// <summary>The acts about which somebody decided; those about which nobody did are left out.</summary>
public sealed record DecisionsTold(IReadOnlyList<DecisionTold> Decisions);

/// <summary>Whether an act counts, as somebody decided.</summary>
public sealed record DecisionTold(Guid Id, bool Counts);

/// <summary>Tells a paired phone that its right is over: it may still send what it has, and is told nothing else.</summary>
/// <param name="Ended">Always true.</param>
/// <param name="Over">"revoked" or "ended".</param>
/// <param name="SendUntil">Until when what it sends counts without a decision; null when the right was revoked.</param>
public sealed record DoorEnded(bool Ended, string? Over = null, long? SendUntil = null);

/// <summary>A phone makes itself known to the server.</summary>
/// <param name="Id">The id that the phone made, one for each actor that uses it.</param>
/// <param name="PublicKey">The point on P-256 (RFC 7518, section 6.2) by which the server verifies its packages.</param>
public sealed record PhoneSent(Guid Id, PhoneKey? PublicKey);

/// <summary>The coordinates, 32 bytes each in base64url.</summary>
public sealed record PhoneKey(string? X, string? Y);

/// <summary>The answer to a phone that is known now.</summary>
public sealed record PhoneAnswered(Guid Id);

/// <summary>A person whom a search found.</summary>
public sealed record FoundPerson(
    Guid Registration,
    string Name,
    int? BirthYear,
    int Places,
    bool IsGroup,
    bool Withdrawn,
    bool PassedOn,
    long? InSince,
    string? InGate
);

public sealed record FoundPeople(IReadOnlyList<FoundPerson> People);

/// <summary>A person without a registration who gives a name.</summary>
public sealed record WalkInSent
{
    /// <summary>The id that the phone made. A walk-in that is sent again keeps its id, so it is registered once.</summary>
    public Guid Operation { get; init; }

    /// <summary>The name as the person said it.</summary>
    public string? Name { get; init; }

    /// <summary>The sex: "female", "male" or null.</summary>
    public string? Sex { get; init; }

    /// <summary>The year of birth; null when it was not asked.</summary>
    public int? BirthYear { get; init; }

    /// <summary>The commune where the person lives, if it is known.</summary>
    public Guid? CommuneId { get; init; }

    /// <summary>Whether the person consented in words, ticked by the steward who heard it.</summary>
    public bool Consent { get; init; }

    /// <summary>Whether a parent or guardian gave the consent.</summary>
    public bool Guardian { get; init; }

    /// <summary>
    /// Whether the phone admitted the person already without the server; then no rule of the activity refuses the registration.
    /// </summary>
    public bool Door { get; init; }

    /// <summary>Whether a person at the door decided to admit them although no place is free.</summary>
    public bool LetIn { get; init; }

    public Guid? Phone { get; init; }
}

/// <summary>
/// The registration, or what has to be repaired: as one sentence, and by field (name, year, consent, guardian) when it belongs to a field.
/// </summary>
/// <param name="Registration">The id of the registration; null when it was refused.</param>
/// <param name="Name">The name as it is stored.</param>
/// <param name="Error">Why it was refused.</param>
/// <param name="Errors">The errors by field.</param>
/// <param name="Already">The person was registered before, and was found by name, year of birth and commune.</param>
/// <param name="Full">No place is free; a person at the door may admit them all the same.</param>
/// <param name="NotTakingPlace">The activity was cancelled or postponed, or its session was called off.</param>
/// <param name="Waits">The walk-in is stored and becomes a registration only when somebody decides so.</param>
/// <param name="Right">The state of the phone's right.</param>
public sealed record WalkInAnswered(
    Guid? Registration,
    string? Name,
    string? Error,
    IReadOnlyDictionary<string, string>? Errors = null,
    bool Already = false,
    bool Full = false,
    bool NotTakingPlace = false,
    bool Waits = false,
    RightTold? Right = null
);

/// <summary>The present rules of a door. Instants are milliseconds since 1970.</summary>
/// <param name="State">The state of the activity.</param>
/// <param name="StartsAt">The start of the session.</param>
/// <param name="EndsAt">The end of the session.</param>
/// <param name="OpensMinutes">How long before the start the door opens.</param>
/// <param name="ClosesMinutes">How long after the end it still takes people.</param>
/// <param name="PlacesLeft">Null: no limit.</param>
/// <param name="GrantEndsAt">When the right of the paired phone ends; null for an account.</param>
/// <param name="SendUntil">Until when acts that the paired phone then still holds count without a decision.</param>
public sealed record DoorRulesTold(
    string State,
    long StartsAt,
    long EndsAt,
    int OpensMinutes,
    int ClosesMinutes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? PlacesLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? GrantEndsAt,
    long? SendUntil = null,
    long? EndedAt = null
);

/// <summary>The list of a door.</summary>
/// <param name="V">The version of this format.</param>
/// <param name="Made">When the list was made, by the server's clock.</param>
/// <param name="Mode">"scan" or "search".</param>
/// <param name="Rules">The rules at that time.</param>
/// <param name="N">The number of registrations.</param>
/// <param name="Hashes">Base64 of eight bytes for each registration, ascending.</param>
/// <param name="Flags">Base64 of one byte for each registration: 1 withdrawn, 2 a group, 4 sex not known, 8 age not known, 16 a group
/// without the organiser's yes, 32 passed on to somebody else, 64 joined to another registration, which has the places.</param>
/// <param name="Places">Base64 of one byte for each registration; 255 also stands for more.</param>
/// <param name="Gates">The names of the gates.</param>
/// <param name="In">The admissions: index in the list, time, index of the gate.</param>
/// <param name="Cursor">The cursor with which to ask for changes.</param>
/// <param name="Names">In mode "search": one name on each line, in the order of the list.</param>
/// <param name="Codes">In mode "search": eight signs for each registration, in the order of the list.</param>
/// <param name="Members">In mode "search": the lists of groups.</param>
/// <param name="Parties">The tickets in <paramref name="In"/> on which more than one person came.</param>
/// <param name="Title">The title of the activity, so that a phone with several lists can say to which one a ticket belongs.</param>
/// <param name="Where">The venue and the place.</param>
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
    string? Where = null
);

/// <summary>A group's list.</summary>
/// <param name="I">The index of the group in the list of the door.</param>
/// <param name="Names">One name on each line, by position.</param>
/// <param name="Sexes">One sign for each name: f, m, or - when it is not known.</param>
public sealed record MembersTold(int I, string Names, string Sexes);

/// <summary>How many people came on a ticket for more than one, so that any phone can correct the number.</summary>
/// <param name="Hash">The hash by which the list names the ticket.</param>
/// <param name="Id">The admission, which is the target of an act that corrects it.</param>
/// <param name="Female">The women of a group, or among the companions, as last said.</param>
/// <param name="Ticked">The ticked positions on the group's list; null: nothing was ticked.</param>
public sealed record PartyTold(string Hash, Guid Id, int People, int Female, int Male, IReadOnlyList<short>? Ticked);

/// <summary>An admission, written as [hash, at, gate].</summary>
[JsonConverter(typeof(InToldConverter))]
public sealed record InTold(string Hash, long At, string Gate);

/// <inheritdoc cref="InTold"/>
internal sealed class InToldConverter : JsonConverter<InTold>
{
    public override InTold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("It is only ever written.");

    public override void Write(Utf8JsonWriter writer, InTold value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Hash);
        writer.WriteNumberValue(value.At);
        writer.WriteStringValue(value.Gate);
        writer.WriteEndArray();
    }
}

/// <summary>The changes at a door.</summary>
/// <param name="Now">The server's time.</param>
/// <param name="Present">The turns of everybody who came.</param>
/// <param name="InRoom">How many of these have not left; null when the door does not record it.</param>
/// <param name="Counted">The people counted without a name, by all counters.</param>
/// <param name="Cursor">The cursor for the next question; empty when the phone has to load a list first.</param>
/// <param name="Rules">The present rules.</param>
/// <param name="In">The people who are present by acts since the last question.</param>
/// <param name="Out">The people who are no longer present.</param>
/// <param name="Parties">The tickets in <paramref name="In"/> on which more than one person came.</param>
/// <param name="More">There are more changes, so the phone should ask again at once.</param>
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
    bool Stale
);

/// <summary>Numbers by sex.</summary>
public sealed record CountedTold(int Female, int Male, int Unknown);

/// <summary>The taps of a counter.</summary>
public sealed record CountsSent(IReadOnlyList<CountSent>? Entries, Guid? Phone = null);

/// <summary>One entry with the numbers that it adds; negative numbers take earlier ones back.</summary>
public sealed record CountSent
{
    /// <summary>The id that the phone made. An entry that is sent again adds nothing.</summary>
    public Guid Id { get; init; }

    public int Female { get; init; }

    public int Male { get; init; }

    public int Unknown { get; init; }

    /// <summary>When the tap happened, by the server's clock as far as the phone knows it.</summary>
    public long At { get; init; }

    public string? Gate { get; init; }

    public string? Reason { get; init; }

    /// <summary>The entry as it is stored: the id that the phone made is replaced by its HMAC for this sender.</summary>
    public CountSent KeptBy(OperationIds operations, ActorKind kind, Guid actor)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return Id == Guid.Empty ? this : this with { Id = operations.OfActor(kind, actor, Id) };
    }
}

/// <summary>The answer: "done", "waits" (stored, and counts nothing until somebody decides) or "bad".</summary>
public sealed record CountAnswered(Guid Id, string Outcome);

public sealed record CountsAnswered(long Now, IReadOnlyList<CountAnswered> Answers, CountedTold Counted, RightTold? Right = null);

/// <summary>A commune, with the names of the units into which it went on 1/7/2025.</summary>
public sealed record CommuneTold(Guid Id, string Name, string? District, IReadOnlyList<string> Also);

/// <summary>The packages that one phone carries for others. A package is a text; anything else is refused.</summary>
public sealed record PackagesSent(IReadOnlyList<JsonElement>? Packages);

/// <summary>The answers to packages, in the order of the packages.</summary>
public sealed record PackagesAnswered(IReadOnlyList<PackageAnswered> Answers);

/// <summary>
/// The answer to a package: "done", "later" (it has to be sent again) or "bad" (it is not ours or was altered, or some of its acts are
/// refused).
/// </summary>
/// <param name="Outcome">One of these words.</param>
/// <param name="Refused">The numbers of the refused acts in the package, counted from 1, while the others are done; null when the whole
/// package is refused.</param>
public sealed record PackageAnswered(string Outcome, IReadOnlyList<int>? Refused = null);

/// <summary>The content of a package under one signature, as phones made packages before each act had a signature of its own.</summary>
/// <param name="V">The version of this format: 1.</param>
/// <param name="Envelopes">The envelopes in the order in which things happened.</param>
public sealed record HandedOver(int V, IReadOnlyList<HandedEnvelope>? Envelopes);

/// <summary>One thing that happened at a door; <paramref name="Type"/> says which of the other properties is set.</summary>
public sealed record HandedEnvelope(
    string? Type,
    Guid Session,
    ActSent? Act = null,
    WalkInSent? WalkIn = null,
    CountSent? Headcount = null
);

/// <summary>Generated serializers, because the hot path should not use reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<CheckInKind>), typeof(SnakeCaseEnum<Source>), typeof(SnakeCaseEnum<Verdict>)]
)]
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
[JsonSerializable(typeof(DecisionsAsked))]
[JsonSerializable(typeof(DecisionsTold))]
[JsonSerializable(typeof(WalkInSent))]
[JsonSerializable(typeof(WalkInAnswered))]
internal sealed partial class DoorJson : JsonSerializerContext;

/// <summary>Writes enums in messages with the words that the database uses.</summary>
internal sealed class SnakeCaseEnum<TEnum>()
    : JsonStringEnumConverter<TEnum>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
