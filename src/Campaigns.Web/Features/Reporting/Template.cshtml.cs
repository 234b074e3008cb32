using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Documents;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The form of a template's fixed texts.</summary>
public sealed class TemplateInput
{
    /// <summary>The version that the form was opened with.</summary>
    public int Version { get; set; }

    /// <summary>By the key of the text.</summary>
    public Dictionary<string, string?> Texts { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The fixed texts of a template, with a preview of the document.</summary>
[May(Permission.AskForReports)]
public sealed class TemplateModel(CampaignsDbContext db, ReportTemplates templates, Actor actor, IStringLocalizer<ReportingTexts> texts)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Key { get; set; } = "";

    [BindProperty]
    public TemplateInput Input { get; set; } = new();

    public ReportTemplate Template { get; private set; } = null!;

    /// <summary>The subject and the text of a document with the texts that are shown; figures are dotted lines.</summary>
    public (string Subject, IReadOnlyList<DocumentBlock> Body) Shown { get; private set; }

    /// <summary>Whether what is shown was typed and not saved.</summary>
    public bool IsPreview { get; private set; }

    private Unit _root = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Input = new TemplateInput
        {
            Version = Template.Version,
            Texts = ReportOutline.All.ToDictionary(
                t => t.Key,
                t => (string?)ReportOutline.Of(Template.Texts, t.Key),
                StringComparer.Ordinal
            ),
        };
        return Page();
    }

    /// <summary>Shows how documents will look, and saves nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var typed = ReportOutline.Tidy(Input.Texts);
        Refuse(ReportOutline.Check(typed, Template.Texts).Where(r => r is not OutlineRefusal.NothingChanged));
        if (ModelState.IsValid)
        {
            (IsPreview, Shown) = (true, ReportDocument.Outline(typed, _root.Name));
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        try
        {
            Refuse(await templates.ChangeAsync(Key, Input.Version, ReportOutline.Tidy(Input.Texts), _root.Id, cancel));
        }
        catch (DbUpdateConcurrencyException)
        {
            ModelState.AddModelError("", texts["Templates.ChangedSince"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        TempData["Toast"] = texts["Templates.Saved"].Value;
        return LocalRedirect("/reports/templates");
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        _root = await db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (!actor.May(Permission.AskForReports, _root.Path))
        {
            return Forbid();
        }

        if (await ReportTemplates.Latest(db).AsNoTracking().SingleOrDefaultAsync(t => t.Key == Key, cancel) is not { } template)
        {
            return NotFound();
        }

        // A form that lacks a field is shown again with an empty one.
        foreach (var text in ReportOutline.All)
        {
            Input.Texts.TryAdd(text.Key, "");
        }

        (Template, Shown) = (template, ReportDocument.Outline(template.Texts, _root.Name));
        return null;
    }

    private void Refuse(IEnumerable<OutlineRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            ModelState.AddModelError(refusal.Field.Length == 0 ? "" : $"Input.Texts[{refusal.Field}]", Sentence(refusal));
        }
    }

    private string Sentence(OutlineRefusal refusal) =>
        refusal switch
        {
            OutlineRefusal.TooLong tooLong => texts["Refusal.TooLong", tooLong.Max],
            OutlineRefusal.UnknownName unknown => texts["Templates.UnknownName", "{" + unknown.Name + "}"],
            _ => texts["Templates." + refusal.Key],
        };
}
