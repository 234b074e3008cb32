using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// What the registration that stays takes over when two registrations of one person are joined: everything that either half knows. Parting
/// gives it back.
/// </summary>
internal sealed class JoinedHalves
{
    private const string Name = "name";
    private const string SexField = "sex";
    private const string BirthYear = "birth_year";
    private const string Commune = "commune";
    private const string Phone = "phone";
    private const string Email = "email";

    private readonly IReadOnlyDictionary<Guid, Sex> said;

    private JoinedHalves(IReadOnlyDictionary<Guid, Sex> said) => this.said = said;

    /// <summary>Reads the sex that was asked for at the door, which a half knows beside what was registered.</summary>
    public static async Task<JoinedHalves> OfAsync(CampaignsDbContext db, IEnumerable<Guid> registrations, CancellationToken cancel)
    {
        Guid[] ids = [.. registrations];
        var acts = await db
            .CheckIns.Where(c =>
                c.RegistrationId != null
                && ids.Contains(c.RegistrationId.Value)
                && c.Sex != null
                && c.ServerVerdict == Domain.Door.Verdict.Accepted
            )
            .OrderBy(c => c.Kind == Domain.Door.CheckInKind.Override)
            .ThenBy(c => c.HappenedAt)
            .ThenBy(c => c.Id)
            .Select(c => new { Id = c.RegistrationId!.Value, Sex = c.Sex!.Value })
            .ToListAsync(cancel);
        return new JoinedHalves(acts.GroupBy(a => a.Id).ToDictionary(g => g.Key, g => g.Last().Sex));
    }

    /// <summary>
    /// Fills what the kept registration does not know from the other one, and notes the fields there. Where the other one has the marks of
    /// the name, the two spellings change places, so neither is lost.
    /// </summary>
    public void Take(Registration kept, Registration other)
    {
        var fields = new List<string>();
        void Take(string field, bool missing, Action take)
        {
            if (missing)
            {
                fields.Add(field);
                take();
            }
        }

        Take(Name, DoubleRules.IsFullerName(kept.Name, other.Name), () => ChangePlaces(kept, other));
        Take(SexField, SexOf(kept) is null && SexOf(other) is not null, () => kept.Sex = SexOf(other));
        Take(BirthYear, kept.BirthYear is null && other.BirthYear is not null, () => kept.BirthYear = other.BirthYear);
        Take(Commune, kept.CommuneId is null && other.CommuneId is not null, () => kept.CommuneId = other.CommuneId);
        Take(Phone, kept.Phone is null && other.Phone is not null, () => kept.Phone = other.Phone);
        Take(
            Email,
            string.IsNullOrEmpty(kept.Email) && !string.IsNullOrEmpty(other.Email),
            () =>
            {
                // Mail to an address is as discreet as whoever gave it asked for.
                (kept.Email, kept.Discreet) = (other.Email, kept.Discreet || other.Discreet);
            }
        );
        other.JoinedFields = [.. fields];
    }

    /// <summary>Gives back what the kept registration took over, unless it was corrected since.</summary>
    public void GiveBack(Registration kept, Registration other)
    {
        void GiveBack(string field, bool asTaken, Action give)
        {
            if (asTaken && (other.JoinedFields ?? []).Contains(field, StringComparer.Ordinal))
            {
                give();
            }
        }

        GiveBack(Name, DoubleRules.IsFullerName(other.Name, kept.Name), () => ChangePlaces(kept, other));
        GiveBack(SexField, kept.Sex == SexOf(other), () => kept.Sex = null);
        GiveBack(BirthYear, kept.BirthYear == other.BirthYear, () => kept.BirthYear = null);
        GiveBack(Commune, kept.CommuneId == other.CommuneId, () => kept.CommuneId = null);
        GiveBack(Phone, kept.Phone == other.Phone, () => kept.Phone = null);
        GiveBack(Email, kept.Email == other.Email, () => kept.Email = null);
        other.JoinedFields = null;
    }

    private Sex? SexOf(Registration registration) => registration.Sex ?? (said.TryGetValue(registration.Id, out var sex) ? sex : null);

    private static void ChangePlaces(Registration kept, Registration other)
    {
        (kept.Name, other.Name) = (other.Name, kept.Name);
        foreach (var half in new[] { kept, other })
        {
            (half.NameFolded, half.NameSort) = (Folding.Fold(half.Name), Names.SortKey(half.Name));
        }
    }
}
