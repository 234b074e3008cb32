using System.Text.Json.Serialization;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Codes;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Attendances;

/// <summary>Acts as a phone sends them. Instants are milliseconds since 1970 (UTC), as JavaScript has them.</summary>
public sealed record ActsSent(IReadOnlyList<ActSent>? Acts);

/// <summary>One act as a phone sends it.</summary>
public sealed record ActSent
{
    /// <summary>Words of the screen have their own limits; these are of what a phone may send.</summary>
    public const int MaxText = 300;

    /// <summary>The last millisecond that <see cref="At"/> may name: the end of the year 9998.</summary>
    private const long LastMillisecond = 253_370_764_799_999;

    public Guid Id { get; init; }

    public CheckInKind Kind { get; init; }

    /// <summary>The token of a ticket, 22 characters of base64url.</summary>
    public string? Token { get; init; }

    public Guid? Registration { get; init; }

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

    /// <summary>The act, or null where it is none: then nothing that a person could repair is wrong, and it is not kept.</summary>
    public DoorAct? Read()
    {
        var admits = Kind == CheckInKind.Admit;
        var byTicket = (Token is null ? 0 : 1) + (Registration is null ? 0 : 1) + (Code is null ? 0 : 1);
        var hash = Token is null ? null : TicketTokens.HashOf(Token);
        var gate = (Gate ?? "").Trim();
        var reason = Reason?.Trim();
        var code = ReadableCode.TryParse(Code, ReadableCode.TicketLength, out var parsed) ? parsed.Value : null;
        if (Id == Guid.Empty || gate.Length > MaxText || (reason?.Length ?? 0) > MaxText || At is < 0 or > LastMillisecond || Offset is < -LastMillisecond or > LastMillisecond
            || At + (Offset ?? 0) is < 0 or > LastMillisecond
            || People is < 1 or > 500 || Female is < 0 or > 500 || Male is < 0 or > 500
            || Source is not (Source.Qr or Source.Code or Source.Search or Source.WalkIn or Source.Self or Source.Paper))
        {
            return null;
        }

        var fits = Kind switch
        {
            CheckInKind.Admit => byTicket == 1 && Target is null && (Token is null || hash is not null) && (Code is null || code is not null),
            CheckInKind.Annul => byTicket == 0 && Target is not null && Target != Id && reason is { Length: > 0 },
            CheckInKind.Override => byTicket == 0 && Target is not null && Target != Id && People is not null,
            _ => false,
        };
        return !fits ? null : new DoorAct
        {
            Id = Id,
            Kind = Kind,
            TokenHash = admits ? hash : null,
            RegistrationId = Registration,
            Code = code,
            TargetId = Target,
            Reason = string.IsNullOrEmpty(reason) ? null : reason,
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
        };
    }
}

/// <summary>The answers, each by the id of its act.</summary>
/// <param name="Now">The server's clock, by which a phone measures its own.</param>
/// <param name="Answers">One an act, in the order in which they were sent.</param>
public sealed record ActsAnswered(long Now, IReadOnlyList<ActAnswered> Answers);

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
    string? FirstGate = null);

/// <summary>How many are in, for the counters of the phones.</summary>
public sealed record DoorCount(long Now, int Present);

/// <summary>Somebody whom a search found.</summary>
public sealed record FoundPerson(Guid Registration, string Name, int? BirthYear, int Places, bool IsGroup, bool Withdrawn, long? InSince, string? InGate);

public sealed record FoundPeople(IReadOnlyList<FoundPerson> People);

/// <summary>Somebody who came without a registration and gives a name.</summary>
/// <param name="Operation">Made by the phone: sending it again is the same registration.</param>
/// <param name="Name">As it was said.</param>
/// <param name="Sex">"female", "male" or null.</param>
/// <param name="BirthYear">Null where not asked.</param>
/// <param name="Consent">Given by word of mouth and ticked by whoever heard it.</param>
/// <param name="Guardian">A parent or guardian gave it.</param>
public sealed record WalkInSent(Guid Operation, string? Name, string? Sex, int? BirthYear, bool Consent, bool Guardian);

/// <summary>The registration, or what is to be repaired: all of it in a sentence, and by field (name, year, consent, guardian) where it is a field's.</summary>
public sealed record WalkInAnswered(Guid? Registration, string? Name, string? Error, IReadOnlyDictionary<string, string>? Errors = null);

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
[JsonSerializable(typeof(DoorCount))]
[JsonSerializable(typeof(FoundPeople))]
[JsonSerializable(typeof(WalkInSent))]
[JsonSerializable(typeof(WalkInAnswered))]
internal sealed partial class DoorJson : JsonSerializerContext;

/// <summary>Enums in messages are the words that the database has too.</summary>
internal sealed class SnakeCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
