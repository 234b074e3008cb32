using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>The fields that an organiser fills in about a person of the network and that the rules look at.</summary>
public sealed record CollaboratorInput
{
    public string Name { get; init; } = "";

    public int? BirthYear { get; init; }

    public IReadOnlyCollection<Guid> Kinds { get; init; } = [];

    public IReadOnlyCollection<Guid> Covers { get; init; } = [];

    public string Skills { get; init; } = "";

    public LocalDate? Since { get; init; }

    /// <summary>Whether the person agreed; the organiser also says how and when.</summary>
    public bool Consent { get; init; }

    public ConsentChannel? ConsentChannel { get; init; }

    public LocalDate? ConsentOn { get; init; }
}

/// <summary>Why an entry of the network cannot be saved. The field is one of <see cref="CollaboratorInput"/>.</summary>
public abstract record CollaboratorRefusal(string Field) : Refusal(Field)
{
    public sealed record NameMissing() : CollaboratorRefusal(nameof(CollaboratorInput.Name));

    public sealed record NameTooLong(int Max) : CollaboratorRefusal(nameof(CollaboratorInput.Name));

    /// <summary>The text holds digits, markup or an address, so it is no name of a person.</summary>
    public sealed record NotAName() : CollaboratorRefusal(nameof(CollaboratorInput.Name));

    public sealed record BirthYearOutOfRange(int Min, int Max) : CollaboratorRefusal(nameof(CollaboratorInput.BirthYear));

    public sealed record KindMissing() : CollaboratorRefusal(nameof(CollaboratorInput.Kinds));

    public sealed record CoverMissing() : CollaboratorRefusal(nameof(CollaboratorInput.Covers));

    public sealed record SkillsTooLong(int Max) : CollaboratorRefusal(nameof(CollaboratorInput.Skills));

    public sealed record SinceMissing() : CollaboratorRefusal(nameof(CollaboratorInput.Since));

    public sealed record SinceInFuture() : CollaboratorRefusal(nameof(CollaboratorInput.Since));

    /// <summary>The consent is missing; nobody may be kept in the network without it.</summary>
    public sealed record ConsentMissing() : CollaboratorRefusal(nameof(CollaboratorInput.Consent));

    public sealed record ConsentChannelMissing() : CollaboratorRefusal(nameof(CollaboratorInput.ConsentChannel));

    public sealed record ConsentOnMissing() : CollaboratorRefusal(nameof(CollaboratorInput.ConsentOn));

    public sealed record ConsentInFuture() : CollaboratorRefusal(nameof(CollaboratorInput.ConsentOn));
}

/// <summary>Decides whether an entry of the network may be saved.</summary>
public static class CollaboratorRules
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxSkillsLength = 300;

    /// <summary>Every reason why the entry may not be saved; empty: it may.</summary>
    public static IReadOnlyList<CollaboratorRefusal> Keep(CollaboratorInput input, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(input);
        var latest = today.Year - Ages.Adult;
        IReadOnlyList<CollaboratorRefusal?> found =
        [
            PersonName.Of(input.Name) switch
            {
                NameFault.Missing => new CollaboratorRefusal.NameMissing(),
                NameFault.NotAName => new CollaboratorRefusal.NotAName(),
                NameFault.TooLong => new CollaboratorRefusal.NameTooLong(RegistrationRules.MaxNameLength),
                _ => null,
            },
            input.BirthYear < RegistrationRules.EarliestYearOfBirth || input.BirthYear > latest
                ? new CollaboratorRefusal.BirthYearOutOfRange(RegistrationRules.EarliestYearOfBirth, latest)
                : null,
            input.Kinds.Count == 0 ? new CollaboratorRefusal.KindMissing() : null,
            input.Covers.Count == 0 ? new CollaboratorRefusal.CoverMissing() : null,
            input.Skills.Length > MaxSkillsLength ? new CollaboratorRefusal.SkillsTooLong(MaxSkillsLength) : null,
            input.Since is not { } since ? new CollaboratorRefusal.SinceMissing()
            : since > today ? new CollaboratorRefusal.SinceInFuture()
            : null,
            .. Consent(input, today),
        ];
        return [.. found.OfType<CollaboratorRefusal>()];
    }

    private static IEnumerable<CollaboratorRefusal?> Consent(CollaboratorInput input, LocalDate today) =>
        !input.Consent
            ? [new CollaboratorRefusal.ConsentMissing()]
            :
            [
                input.ConsentChannel is null ? new CollaboratorRefusal.ConsentChannelMissing() : null,
                input.ConsentOn is not { } on ? new CollaboratorRefusal.ConsentOnMissing()
                : on > today ? new CollaboratorRefusal.ConsentInFuture()
                : null,
            ];
}
