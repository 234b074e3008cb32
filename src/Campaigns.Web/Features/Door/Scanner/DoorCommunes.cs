using Campaigns.Web.Data;
using Campaigns.Web.Data.Seed;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The communes with their names before and after July 2025, by which a phone finds the commune that an address names.</summary>
internal static class DoorCommunes
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/check-in/communes", ListAsync).WithMetadata(new AtDoorAttribute());

    private static async Task<IResult> ListAsync(HttpContext context, CampaignsDbContext db, CancellationToken cancel)
    {
        var units = await (
            from u in db.Units
            where u.LevelKey == "commune"
            from d in db.Units.Where(d => d.Id == u.ParentId).DefaultIfEmpty()
            orderby u.Name, u.Id
            select new
            {
                u.Id,
                u.Name,
                District = d == null ? null : d.Name,
                Code = db
                    .UnitCodes.Where(c => c.UnitId == u.Id && c.Register == ReferenceData.GsoRegister)
                    .OrderByDescending(c => c.ValidFrom)
                    .Select(c => c.Code)
                    .FirstOrDefault(),
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        context.Response.Headers.CacheControl = "private, max-age=86400";
        return TypedResults.Json(
            units
                .Select(u => new CommuneTold(u.Id, u.Name, u.District, [.. ReferenceData.Successors[u.Code ?? ""].Where(n => n != u.Name)]))
                .ToList(),
            DoorJson.Default.ListCommuneTold
        );
    }
}
