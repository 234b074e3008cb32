using System.Security.Cryptography;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Events;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>Events for which the public may register. Their titles contain words that no neutral page or mail may show.</summary>
internal static class PublicEvents
{
    public const string Title = "Phòng, chống bạo lực gia đình";

    /// <summary>Words that tell the theme, in both languages.</summary>
    public static readonly string[] ThemeWords = ["bạo lực", "bình đẳng", "giới và", "violence", "equality"];

    /// <summary>10:00 – 11:30 on Saturday, 28/11/2026, four days after the time at which tests begin.</summary>
    public static readonly Instant StartsAt = Instant.FromUtc(2026, 11, 28, 3, 0);

    public static async Task<Activity> AddAsync(
        TestHost host,
        Action<Activity>? change = null,
        string commune = "Xã Ea Tul",
        string village = "buôn Sah B",
        Instant? startsAt = null
    )
    {
        var account = await host.AccountAsync();
        await using var db = host.Db();
        var place = await db.Units.SingleAsync(u => u.Name == commune);
        var venue = await db.Venues.FirstOrDefaultAsync(v => v.CommuneId == place.Id && v.Village == village);
        if (venue is null)
        {
            venue = new Venue
            {
                Id = Guid.CreateVersion7(),
                CommuneId = place.Id,
                Name = "Nhà văn hóa cộng đồng",
                NameFolded = Folding.Fold("Nhà văn hóa cộng đồng"),
                Village = village,
                VillageFolded = Folding.Fold(village),
                CreatedAt = host.Clock.GetCurrentInstant(),
            };
            db.Venues.Add(venue);
        }

        var now = host.Clock.GetCurrentInstant();
        var id = Guid.CreateVersion7();
        var activity = new Activity
        {
            Id = id,
            Kind = ActivityKind.Event,
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.ActivityLength).Value,
            Title = Title,
            TitleFolded = Folding.Fold(Title),
            Languages = "Tiếng Việt, tiếng Ê Đê",
            OrganisingUnitId = await db.Units.Where(u => u.Name == "Hội Liên hiệp Phụ nữ tỉnh").Select(u => u.Id).SingleAsync(),
            PlaceUnitId = place.Id,
            VenueId = venue.Id,
            Capacity = 40,
            RegistrationOpen = true,
            Contact = "H'Yim Kđoh, 0262 3852 118",
            IcsUid = $"{id:N}@example.vn",
            CreatedById = account,
            CreatedAt = now,
            UpdatedAt = now,
        };
        activity.MarkScheduled(account, now);
        change?.Invoke(activity);
        var start = startsAt ?? StartsAt;
        activity.Sessions.Add(
            new Session
            {
                Id = Guid.CreateVersion7(),
                ActivityId = id,
                Ordinal = 1,
                StartsAt = start,
                EndsAt = start + Duration.FromMinutes(90),
            }
        );
        db.Activities.Add(activity);
        db.Events.Add(
            new Event
            {
                ActivityId = id,
                FormId = await db.EventForms.Where(f => f.Key == "seminar").Select(f => f.Id).SingleAsync(),
                SettingId = await db.EventSettings.Where(s => s.Key == "community").Select(s => s.Id).SingleAsync(),
                Topic = Title,
            }
        );
        await db.SaveChangesAsync();
        return activity;
    }

    /// <summary>The request of a person who consents; everything else is as given.</summary>
    public static RegisterRequest Request(Guid activityId, string name = "H'Linh Mlô") =>
        new()
        {
            OperationId = Guid.CreateVersion7(),
            ActivityId = activityId,
            Channel = RegistrationChannel.Public,
            Browser = RandomNumberGenerator.GetBytes(OperationIds.BrowserBytes),
            Name = name,
            Consent = true,
        };

    public static Task<RegisterOutcome> RegisterAsync(TestHost host, RegisterRequest request) =>
        host.WithAsync<Registering, RegisterOutcome>(r => r.RegisterAsync(request, CancellationToken.None));

    /// <summary>Changes an activity as its organiser would.</summary>
    public static async Task ChangeAsync(TestHost host, Guid activityId, Action<Activity> change)
    {
        await using var db = host.Db();
        change(await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == activityId));
        await db.SaveChangesAsync();
    }
}
