using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Catalogues;

/// <summary>Names the texts of the catalogues' pages.</summary>
public sealed class CataloguesTexts;

/// <summary>The catalogues.</summary>
public enum CatalogueOf
{
    Forms,
    Settings,
    Audiences,
    Kinds,
    Languages,
}

/// <summary>Treats all catalogues alike: rows with a name in both languages and an order, which are ended and never deleted.</summary>
public static class CatalogueItems
{
    public const int MaxName = 120;

    /// <summary>The rows of a catalogue.</summary>
    public static IQueryable<CatalogueItem> Of(CampaignsDbContext db, CatalogueOf of)
    {
        ArgumentNullException.ThrowIfNull(db);
        return of switch
        {
            CatalogueOf.Forms => db.Set<EventForm>(),
            CatalogueOf.Settings => db.Set<EventSetting>(),
            CatalogueOf.Audiences => db.Set<AudienceGroup>(),
            CatalogueOf.Kinds => db.Set<CollaboratorKind>(),
            _ => db.Set<SpokenLanguage>(),
        };
    }

    /// <summary>Adds a new row at the end of a catalogue; the caller saves it.</summary>
    public static async Task<CatalogueItem> AddAsync(
        CampaignsDbContext db,
        CatalogueOf of,
        string nameVi,
        string nameEn,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await Of(db, of).AsNoTracking().Select(i => new { i.Key, i.Position }).ToListAsync(cancel);
        var word = string.Join(
            '_',
            new string([.. Folding.Fold(nameEn).Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ')]).Split(
                ' ',
                StringSplitOptions.RemoveEmptyEntries
            )
        );
        var keys = rows.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var key = Enumerable
            .Range(1, int.MaxValue)
            .Select(n => (word.Length > 0 ? word : "item") + (n == 1 ? "" : $"_{n}"))
            .First(k => !keys.Contains(k));
        var (id, position) = (Guid.CreateVersion7(), rows.Select(r => r.Position).DefaultIfEmpty().Max() + 1);
        CatalogueItem item = of switch
        {
            CatalogueOf.Forms => new EventForm
            {
                Id = id,
                Key = key,
                NameVi = nameVi,
                NameEn = nameEn,
                Position = position,
                NeutralVi = "",
                NeutralEn = "",
            },
            CatalogueOf.Settings => new EventSetting
            {
                Id = id,
                Key = key,
                NameVi = nameVi,
                NameEn = nameEn,
                Position = position,
            },
            CatalogueOf.Audiences => new AudienceGroup
            {
                Id = id,
                Key = key,
                NameVi = nameVi,
                NameEn = nameEn,
                Position = position,
            },
            CatalogueOf.Kinds => new CollaboratorKind
            {
                Id = id,
                Key = key,
                NameVi = nameVi,
                NameEn = nameEn,
                Position = position,
            },
            _ => new SpokenLanguage
            {
                Id = id,
                Key = key,
                NameVi = nameVi,
                NameEn = nameEn,
                Position = position,
            },
        };
        db.Add(item);
        return item;
    }

    /// <summary>The word for a catalogue in addresses and in the log.</summary>
    public static string Word(CatalogueOf of) => EnumText.Word(of);
}
