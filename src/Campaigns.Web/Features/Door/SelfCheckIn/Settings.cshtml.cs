using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>Chooses how guests check themselves in, and links to what is put up at the door.</summary>
[May(Permission.SeeNames)]
public sealed class SelfCheckInSettingsModel(
    DoorService service,
    CampaignsDbContext db,
    SelfCheckInSettings settings,
    PublicAddress address,
    Actor actor,
    IClock clock,
    IStringLocalizer<SelfCheckInTexts> texts
) : DoorOfficePage(service)
{
    [BindProperty]
    public SelfCheckInWay Way { get; set; }

    public SelfCheckInWay Chosen { get; private set; }

    /// <summary>The address that the code opens.</summary>
    public string CodeUrl { get; private set; } = "";

    /// <summary>
    /// The turns of guests who checked themselves in, as the board counts them, and how many of these came from a phone that others used
    /// too.
    /// </summary>
    public (int All, int Shared) Count { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (activity, source) = (ActivityId, EnumText.Word(Source.Self));
        var (away, chosen, counted) = await OpenAsync(
            () => settings.OfAsync(ActivityId, cancel),
            () =>
                db
                    .Database.SqlQuery<SelfCount>(
                        $"""
                        SELECT coalesce(sum(x.turns), 0)::int AS every, coalesce(sum(x.turns) FILTER (WHERE x.of_phone > 1),
                          0)::int AS shared
                        FROM (
                          SELECT attendance_turns(t) AS turns, count(*) OVER (PARTITION BY s.phone_hash) AS of_phone
                          FROM attendance t LEFT JOIN self_check_in s ON s.check_in_id = t.check_in_id
                          WHERE t.activity_id = {activity} AND t.annulled_at IS NULL AND t.source = {source}) x
                        """
                    )
                    .SingleAsync(cancel),
            cancel
        );
        if (away is not null)
        {
            return away;
        }

        (Chosen, CodeUrl) = (chosen, address.Of($"/v/{Head.Activity.Code}"));
        Count = (counted.Every, counted.Shared);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (Head.IsOff)
        {
            return LocalRedirect($"/door/{ActivityId}/self");
        }

        if (!Enum.IsDefined(Way))
        {
            return BadRequest();
        }

        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var before = await settings.OfAsync(ActivityId, cancel);
        if (await settings.ChooseAsync(ActivityId, Way, actor.Id, now, cancel))
        {
            db.Audit(
                actor,
                now,
                "activity.self_check_in",
                "activity",
                ActivityId,
                Head.Activity.OrganisingUnitId,
                new { wayBefore = EnumText.Word(before), way = EnumText.Word(Way) }
            );
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        TempData["Toast"] = texts["Way.Saved"].Value;
        return LocalRedirect($"/door/{ActivityId}/self");
    }

    private sealed record SelfCount(int Every, int Shared);
}
