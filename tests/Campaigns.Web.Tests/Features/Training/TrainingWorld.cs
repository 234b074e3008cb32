using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Tests.Features.Training;

/// <summary>Makes what course runs need, through the pages.</summary>
internal sealed class TrainingWorld(TestHost host)
{
    public EventWorld Events { get; } = new(host);

    public async Task<TestBrowser> TrainerAsync(string district = EventWorld.DistrictName)
    {
        var unit = await host.UnitAsync(district);
        return await host.SignedInAsync(Role.Trainer, unit.Id, (await Events.OfficeAsync(unit)).Id);
    }

    public static Dictionary<string, string?> CourseForm(
        string title = "Kỹ năng tư vấn ban đầu",
        int percent = 60,
        string? passMark = null
    ) =>
        new(StringComparer.Ordinal)
        {
            ["Input.Title"] = title,
            ["Input.Cadre"] = "cộng tác viên",
            ["Input.Hours"] = "14",
            ["Input.LeastPercent"] = percent.ToString(CultureInfo.InvariantCulture),
            ["Input.TestRequired"] = passMark is null ? "false" : "true",
            ["Input.PassMark"] = passMark,
        };

    public static async Task<Guid> CourseAsync(TestBrowser trainer, Dictionary<string, string?>? form = null)
    {
        var answer = await trainer.SubmitAsync(await trainer.GetAsync("/courses/new"), "", form ?? CourseForm());
        return IdOf(answer);
    }

    /// <summary>A form that can be opened without further changes: this afternoon (which is on) and tomorrow morning.</summary>
    public static Dictionary<string, string?> RunForm(Guid course, Venue venue, Person teacher, string title = "Lớp 02/2026") =>
        new(StringComparer.Ordinal)
        {
            ["Input.CourseId"] = course.ToString(),
            ["Input.Title"] = title,
            ["Input.Sessions[0].Date"] = "2026-11-24",
            ["Input.Sessions[0].Half"] = "Afternoon",
            ["Input.Sessions[1].Date"] = "25/11/2026",
            ["Input.Sessions[1].Half"] = "Morning",
            ["Input.CommuneId"] = venue.CommuneId.ToString(),
            ["Input.VenueId"] = venue.Id.ToString(),
            ["Input.TrainerIds"] = teacher.Id.ToString(),
            ["Input.Capacity"] = "30",
            ["Input.Publication"] = "Internal",
        };

    public static Task<TestPage> OpenAsync(TestBrowser trainer, TestPage page, IReadOnlyDictionary<string, string?> form) =>
        trainer.SubmitAsync(page, "#run-form", form);

    /// <summary>Opens a run with a course, a venue and a trainer of its own.</summary>
    public async Task<Guid> RunAsync(
        TestBrowser trainer,
        string venueName,
        Dictionary<string, string?>? course = null,
        string title = "Lớp 02/2026",
        string district = EventWorld.DistrictName
    )
    {
        var courseId = await CourseAsync(trainer, course ?? CourseForm(venueName + " khóa"));
        var venue = await Events.VenueAsync((await Events.CommuneAsync(district)).Id, venueName);
        var teacher = await Events.SpeakerAsync("Giảng viên " + venueName);
        return IdOf(
            await OpenAsync(
                trainer,
                await trainer.GetAsync($"/course-runs/new?course={courseId}"),
                RunForm(courseId, venue, teacher, title)
            )
        );
    }

    /// <summary>Registers by the form and returns the registration.</summary>
    public async Task<Registration> RegisterAsync(TestBrowser trainer, Guid run, string name, string? phone = null)
    {
        var page = await trainer.GetAsync($"/course-runs/{run}/participants");
        var answer = await trainer.SubmitAsync(
            page,
            "#new form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = name,
                ["Input.Phone"] = phone,
                ["Input.Workplace"] = "Hội LHPN xã, ủy viên",
                ["Input.Consent"] = "true",
            }
        );
        if (answer.Location is null)
        {
            throw new InvalidOperationException(
                $"Not registered: {answer.Status} {string.Join(" | ", answer.FindAll(".error-summary li"))}"
            );
        }

        await using var db = host.Db();
        return await db.Registrations.AsNoTracking().SingleAsync(r => r.ActivityId == run && r.Name == name);
    }

    public async Task<List<Session>> SessionsAsync(Guid run)
    {
        await using var db = host.Db();
        return await db.Sessions.AsNoTracking().Where(s => s.ActivityId == run).OrderBy(s => s.Ordinal).ToListAsync();
    }

    /// <summary>Marks a participant in the grid of a session.</summary>
    public static async Task<TestPage> MarkAsync(
        TestBrowser trainer,
        Guid run,
        Guid session,
        Guid registration,
        Mark mark,
        string? reason = null,
        TestPage? opened = null
    )
    {
        var page = opened ?? await trainer.GetAsync($"/course-runs/{run}/grid?session={session}");
        var index = page
            .Document.QuerySelectorAll("input[name$='.Id'][name^='Rows']")
            .ToList()
            .FindIndex(i => i.GetAttribute("value") == registration.ToString());
        return await trainer.SubmitAsync(
            page,
            "main form.stack",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [string.Create(CultureInfo.InvariantCulture, $"Rows[{index}].Value")] = mark.ToString(),
                ["Reason"] = reason,
            }
        );
    }

    private static Guid IdOf(TestPage answer) =>
        answer.Location is { } location && Guid.TryParse(location.Split('/')[^1], out var id)
            ? id
            : throw new InvalidOperationException($"Not saved: {answer.Status} {string.Join(" | ", answer.FindAll(".error-summary li"))}");
}
