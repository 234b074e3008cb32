using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The form of a course, for a new course and for an existing one.</summary>
public abstract class CourseFormModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<TrainingTexts> texts) : PageModel
{
    [BindProperty]
    public CourseInput Input { get; set; } = new();

    /// <summary>The stored course; null for a new one.</summary>
    public Course? Course { get; protected set; }

    public string UnitName { get; protected set; } = "";

    protected CampaignsDbContext Db { get; } = db;

    protected Actor Actor { get; } = actor;

    /// <summary>Saves the course. Returns null when it is saved; otherwise the page with the errors.</summary>
    protected async Task<IActionResult?> KeepAsync(Guid unitId, CancellationToken cancel)
    {
        var plan = Input.Plan();
        foreach (var refusal in CourseRules.Keep(plan))
        {
            ModelState.AddModelError(
                "Input." + refusal.Field,
                refusal is CourseRefusal.HoursOutOfRange && Input.Hours is { Length: > 0 } && plan.Hours is null
                    ? texts["Refusal.HoursNotWhole"]
                    : TrainingSentences.Of(refusal, texts)
            );
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var now = clock.GetCurrentInstant();
        var isNew = Course is null;
        object? logged = null;
        if (Course is { } known)
        {
            logged = new
            {
                changes = new ActivityChanges()
                    .Add("title", known.Title, plan.Title)
                    .Add("hours", known.Hours, plan.Hours!.Value)
                    .Add("leastPercent", known.LeastPercent, plan.LeastPercent!.Value)
                    .Add("testRequired", known.TestRequired, plan.TestRequired)
                    .Add("passMark", known.PassMark, plan.PassMark)
                    .Logged,
            };
            Db.ExpectVersion(known, Input.Version);
            (known.Title, known.TitleFolded, known.Hours, known.LeastPercent) = (
                plan.Title,
                Folding.Fold(plan.Title),
                plan.Hours!.Value,
                plan.LeastPercent!.Value
            );
        }
        else
        {
            Course = new Course
            {
                Id = Guid.CreateVersion7(),
                UnitId = unitId,
                Title = plan.Title,
                TitleFolded = Folding.Fold(plan.Title),
                Hours = plan.Hours!.Value,
                LeastPercent = plan.LeastPercent!.Value,
                TestRequired = plan.TestRequired,
                CreatedById = Actor.Id,
                CreatedAt = now,
                UpdatedAt = now,
            };
            Db.Courses.Add(Course);
        }

        (Course.Aims, Course.Cadre, Course.TestRequired, Course.PassMark, Course.UpdatedAt) = (
            plan.Aims,
            plan.Cadre,
            plan.TestRequired,
            plan.PassMark,
            now
        );
        Db.Audit(
            Actor,
            now,
            isNew ? "course.added" : "course.changed",
            "course",
            Course.Id,
            Course.UnitId,
            logged
                ?? new
                {
                    plan.Title,
                    plan.Hours,
                    plan.LeastPercent,
                    plan.TestRequired,
                    plan.PassMark,
                }
        );
        try
        {
            await Db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            ModelState.AddModelError("", texts["Error.Stale"]);
            return Page();
        }

        TempData["Toast"] = texts[isNew ? "Toast.CourseAdded" : "Toast.Changed"].Value;
        return null;
    }
}
