using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Documents;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The form of a letterhead.</summary>
public sealed class LetterheadInput
{
    /// <summary>The version of the row; empty while nothing is set.</summary>
    public string? Version { get; set; }

    public string? Superior { get; set; }

    public bool WithoutSuperior { get; set; }

    public string? Issuing { get; set; }

    public string? Abbreviation { get; set; }

    public string? Place { get; set; }

    public string? Authority { get; set; }

    public string? Office { get; set; }

    public string? Signer { get; set; }

    public string? Recipients { get; set; }
}

/// <summary>What stands above and below the text of a unit's documents.</summary>
[May(Permission.SeeReports)]
public sealed class LetterheadModel(
    CampaignsDbContext db,
    ReportLetterheads letterheads,
    Actor actor,
    IStringLocalizer<ReportingTexts> texts
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public LetterheadInput Input { get; set; } = new();

    public Unit Unit { get; private set; } = null!;

    /// <summary>What follows from the tree of units where nothing is set.</summary>
    public (DocumentHead Head, DocumentSignature Signature, IReadOnlyList<string> Recipients) Derived { get; private set; }

    /// <summary>The letterhead as it would be with what is typed.</summary>
    public (DocumentHead Head, DocumentSignature Signature, IReadOnlyList<string> Recipients) Shown { get; private set; }

    /// <summary>Whether what is shown was typed and not saved.</summary>
    public bool IsPreview { get; private set; }

    /// <summary>Who set it last, and when; null while nothing is set.</summary>
    public (string By, NodaTime.Instant At)? Set { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (await ReportLetterheads.OfAsync(db, Id, cancel) is { } set)
        {
            Input = new LetterheadInput
            {
                Version = set.Version.ToString(CultureInfo.InvariantCulture),
                Superior = set.Superior,
                WithoutSuperior = set.WithoutSuperior,
                Issuing = set.Issuing,
                Abbreviation = set.Abbreviation,
                Place = set.Place,
                Authority = set.Authority,
                Office = set.Office,
                Signer = set.Signer,
                Recipients = set.Recipients,
            };
            Show(set.Text, set.Signer);
        }

        return Page();
    }

    /// <summary>Shows how the document will look, and saves nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Check(out var text, out var signer);
        if (ModelState.IsValid)
        {
            IsPreview = true;
            Show(text, signer);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Check(out var text, out var signer);
        if (ModelState.IsValid)
        {
            try
            {
                await letterheads.SaveAsync(Id, Input.Version, text, signer, cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                ModelState.AddModelError("", texts["Letterhead.ChangedSince"]);
            }
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        TempData["Toast"] = texts["Letterhead.Saved"].Value;
        return LocalRedirect($"/reports/letterheads/{Id}");
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == Id, cancel) is not { } unit)
        {
            return NotFound();
        }

        if (!ReportLetterheads.May(actor, Id, unit.Path))
        {
            return Forbid();
        }

        Unit = unit;
        string? superior = null;
        await Together.ReadAsync(
            db,
            async () =>
                superior = await (
                    from a in db.ReportAnswers
                    join s in db.ReportAnswers on a.SuperiorId equals s.Id
                    join u in db.Units on s.UnitId equals u.Id
                    where a.UnitId == Id
                    orderby a.Id descending
                    select u.Name
                ).FirstOrDefaultAsync(cancel),
            async () =>
            {
                var last = await (
                    from l in db.ReportLetterheads
                    join x in db.Users on l.ChangedById equals x.Id
                    where l.UnitId == Id
                    select new { x.DisplayName, l.ChangedAt }
                ).SingleOrDefaultAsync(cancel);
                Set = last is null ? null : (last.DisplayName, last.ChangedAt);
            }
        );
        _around = new ReportSurroundings(unit.Name, unit.ShortName, superior, new Dictionary<string, string>(StringComparer.Ordinal));
        Derived = ReportDocument.LetterheadOf(new Letterhead(), _around, new SignOff());
        Shown = Derived;
        return null;
    }

    private ReportSurroundings _around = null!;

    private void Show(Letterhead text, string signer) => Shown = ReportDocument.LetterheadOf(text, _around, new SignOff { Name = signer });

    /// <summary>Tidies what was typed, and shows refusals at their fields.</summary>
    private void Check(out Letterhead text, out string signer)
    {
        text = LetterheadRules.Tidy(
            new Letterhead
            {
                Superior = Input.Superior ?? "",
                WithoutSuperior = Input.WithoutSuperior,
                Issuing = Input.Issuing ?? "",
                Abbreviation = Input.Abbreviation ?? "",
                Place = Input.Place ?? "",
                Authority = Input.Authority ?? "",
                Office = Input.Office ?? "",
                Recipients = Input.Recipients ?? "",
            }
        );
        signer = Names.Tidy(Input.Signer);
        foreach (var refusal in LetterheadRules.Check(text, signer))
        {
            ModelState.AddModelError("Input." + refusal.Field, Sentence(refusal));
        }
    }

    private string Sentence(LetterheadRefusal refusal) =>
        refusal switch
        {
            LetterheadRefusal.LineTooLong line => texts["Letterhead.LineTooLong", line.Max],
            LetterheadRefusal.TooManyLines lines => texts["Letterhead.TooManyLines", lines.Max],
            LetterheadRefusal.NotAnAuthority authority => texts["Letterhead.NotAnAuthority", authority.Line],
            _ => texts["Letterhead." + refusal.Key],
        };
}
