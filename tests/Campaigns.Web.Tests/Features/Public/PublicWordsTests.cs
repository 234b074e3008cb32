using System.Globalization;
using System.Net;
using System.Text;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Access;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Public;

/// <summary>
/// No page that opens without signing in, and no mail, tells the theme of an event that may not be named (who-sees 8). Every text that
/// somebody wrote about such an event contains a marker, and its catalogue rows, campaign, units and venue have names of their own that
/// tell the theme. Every route of <see cref="RouteTable"/> that needs no account has an entry here; a new public page without one fails.
/// </summary>
public sealed class PublicWordsTests(PublicWordsTests.Fixture fixture) : IClassFixture<PublicWordsTests.Fixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    /// <summary>
    /// The addresses that are opened on each route for one event. Forms are also sent empty, so that their refusals are checked.
    /// </summary>
    private static readonly Dictionary<string, Func<Scene, string[]>> Pages = new(StringComparer.Ordinal)
    {
        ["GET /sign-in"] = _ => ["/sign-in"],
        ["GET /password"] = _ => ["/password"],
        ["GET /sign-in/code"] = _ => ["/sign-in/code"],
        ["GET /sign-in/set-up"] = _ => ["/sign-in/set-up"],
        ["GET /t/{token}/change"] = s => [$"/t/{s.Ticket}/change"],
        ["GET /t/{token}/pass"] = s => [$"/t/{s.Ticket}/pass"],
        ["GET /u/{token}"] = s => [s.Undo, "/u/khong-co"],
        ["GET /status/{code:int}"] = _ => ["/status/404", "/status/403", "/status/500", "/status/429"],
        ["GET /language/{language:regex(^(vi|en)$)}"] = _ => ["/language/vi"],
        ["GET /{*path:nonfile}"] = _ => ["/khong-co"],
        ["GET /activities"] = s =>
            [
                "/activities",
                "/activities?q=ea%20tul",
                "/activities?q=" + Uri.EscapeDataString("bạo lực"),
                "/activities?code=" + s.Activity.Code,
            ],
        // OpenDataTests look at a set of units and forms whose names tell the theme.
        ["GET /open-data"] = _ => ["/open-data"],
        ["GET /open-data/{id:guid}"] = s => [$"/open-data/{s.Activity.Id}"],
        ["GET /open-data/{id:guid}?handler=Csv"] = s => [$"/open-data/{s.Activity.Id}?handler=Csv"],
        ["GET /api/v1/openapi.json"] = _ => ["/api/v1/openapi.json"],
        ["GET /privacy"] = _ => ["/privacy"],
        ["GET /authority"] = _ => ["/authority"],
        ["GET /authority?handler=Certificate"] = _ => ["/authority?handler=Certificate"],
        ["GET /health/live"] = _ => ["/health/live"],
        ["GET /health/ready"] = _ => ["/health/ready"],
        ["GET /e/{code}"] = s => ["/e/" + s.Activity.Code],
        ["GET /e/{code}/register"] = s => [$"/e/{s.Activity.Code}/register"],
        ["GET /e/{code}/register/group"] = s => [$"/e/{s.Activity.Code}/register/group"],
        ["GET /e/{code}/register?handler=Ticket"] = s => [$"/e/{s.Activity.Code}/register?handler=Ticket"],
        ["GET /e/{code}/register/group?handler=Ticket"] = s => [$"/e/{s.Activity.Code}/register/group?handler=Ticket"],
        ["GET /e/{code}/poster"] = s => [$"/e/{s.Activity.Code}/poster"],
        ["GET /t/{token}"] = s => [$"/t/{s.Ticket}", "/t/khong-co"],
        ["GET /t/{token}/image"] = s => [$"/t/{s.Ticket}/image"],
        ["GET /t/{token}/calendar.ics"] = s => [$"/t/{s.Ticket}/calendar.ics"],
        ["GET /t/{token}/withdraw"] = s => [$"/t/{s.Ticket}/withdraw"],
        ["GET /d/{token}"] = s => [s.Pair, "/d/khong-co"],
        ["GET /r/{token}"] = s => [s.Reply, "/r/khong-co"],
        ["GET /v/{code}"] = s => ["/v/" + s.Activity.Code],
        ["GET /v/leave"] = _ => ["/v/leave"],
        ["GET /v/{code}/typed"] = s => [$"/v/{s.Activity.Code}/typed"],
    };

    /// <summary>Handlers of those pages; each page's own form is sent empty after the page was opened.</summary>
    private static readonly string[] Forms =
    [
        "POST /sign-in/code",
        "POST /sign-in/set-up",
        "POST /t/{token}/change",
        "POST /t/{token}/pass",
        "POST /u/{token}",
        "POST /password",
        "POST /sign-in",
        "POST /sign-in?handler=Demo",
        "POST /status/{code:int}",
        "POST /e/{code}/register",
        "POST /e/{code}/register/group",
        "POST /t/{token}/withdraw",
        "POST /t/{token}/withdraw?handler=Undo",
        "POST /d/{token}",
        "POST /r/{token}",
        "POST /v/{code}",
        "POST /v/{code}/typed",
        "POST /v/forget",
    ];

    /// <summary>Routes that answer only programs, without words about an event.</summary>
    private static readonly string[] WithoutWords = ["POST /check-in/handed"];

    [Fact]
    public void Every_page_that_opens_without_signing_in_is_looked_at()
    {
        var open = RouteTable.Rules.Where(r => r.Roles is null).Select(r => r.Route).ToHashSet(StringComparer.Ordinal);
        var looked = Pages.Keys.Concat(Forms).Concat(WithoutWords).ToHashSet(StringComparer.Ordinal);
        var wrong = open.Except(looked, StringComparer.Ordinal)
            .Select(r => "not looked at: " + r)
            .Concat(looked.Except(open, StringComparer.Ordinal).Select(r => "not there: " + r))
            .ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData(ActivityState.Scheduled, Publication.Listed)]
    [InlineData(ActivityState.Scheduled, Publication.ByLink)]
    [InlineData(ActivityState.Postponed, Publication.Listed)]
    [InlineData(ActivityState.Cancelled, Publication.Listed)]
    [InlineData(ActivityState.Held, Publication.Listed)]
    public async Task No_page_that_opens_without_signing_in_tells_the_theme(ActivityState state, Publication publication)
    {
        var scene = await fixture.SceneAsync(state, publication);
        var told = new List<string>();
        foreach (var language in new[] { "vi", "en" })
        {
            foreach (var (route, addresses) in Pages)
            {
                foreach (var address in addresses(scene))
                {
                    using var browser = Host.Browser();
                    var page = await browser.GetAsync(
                        $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}"
                    );
                    await ReadAsync($"{language} {route}", page, told);
                    if (page.Status is HttpStatusCode.OK && page.Document.QuerySelector("main form[method=post]") is { } form)
                    {
                        form.SetAttribute("id", "sent");
                        await ReadAsync($"{language} {route} sent empty", await browser.SubmitAsync(page, "#sent"), told);
                    }
                }
            }
        }

        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    [Fact]
    public async Task No_mail_tells_the_theme_in_its_subject_text_files_or_calendar()
    {
        var scene = await fixture.SceneAsync(ActivityState.Scheduled, Publication.Listed);
        foreach (var (language, discreet) in new[] { ("vi", true), ("vi", false), ("en", false) })
        {
            var request = PublicEvents.Request(scene.Activity.Id, "H'Thư " + language + discreet) with
            {
                Email = $"thu.{language}.{discreet}@example.vn",
                Language = language,
                Discreet = discreet,
            };
            Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, request));
        }

        await SendAsync();
        foreach (
            var (rule, change) in new (MessageRule, Action<Activity>)[]
            {
                (MessageRule.Moved, a => a.MarkMoved(Host.Clock.GetCurrentInstant())),
                (MessageRule.Postponed, a => a.MarkPostponed(Fixture.Reason, Host.Clock.GetCurrentInstant())),
                (MessageRule.Cancelled, a => a.MarkCancelled(Fixture.Reason, Host.Clock.GetCurrentInstant())),
            }
        )
        {
            await PublicEvents.ChangeAsync(Host, scene.Activity.Id, change);
            await using var db = Host.Db();
            await MessageLedger.AddForActivityAsync(db, scene.Activity.Id, rule, Host.Clock.GetCurrentInstant(), Cancel);
            await SendAsync();
        }

        var mails = Host.Mails();
        Assert.True(mails.Count >= 9, string.Create(CultureInfo.InvariantCulture, $"{mails.Count} mails"));
        Assert.Contains(mails, m => m.To.ToString().Contains("moi@", StringComparison.Ordinal));
        var told = new List<string>();
        foreach (var mail in mails)
        {
            Read(mail.Subject ?? "a mail", TextsOf(mail), told);
        }

        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    [Fact]
    public async Task The_poster_from_inside_names_what_the_public_one_does_not()
    {
        var scene = await fixture.SceneAsync(ActivityState.Scheduled, Publication.Listed);
        using var organiser = await Host.SignedInAsync(Domain.Accounts.Role.Organiser, scene.Activity.OrganisingUnitId);
        var page = await organiser.GetAsync($"/events/{scene.Activity.Id}/poster");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var text = page.Document.Body!.TextContent;
        Assert.All(
            new[] { Fixture.Title, Fixture.AudienceName, Fixture.UnitName, Fixture.CampaignName, Fixture.VenueName },
            name => Assert.Contains(name, text, StringComparison.Ordinal)
        );
        Assert.NotNull(
            (await organiser.GetAsync($"/events/{scene.Activity.Id}")).Document.QuerySelector(
                $"a[href='/events/{scene.Activity.Id}/poster']"
            )
        );
        Assert.Equal("Lịch hoạt động", page.Document.Title);
    }

    [Fact]
    public async Task Public_names_are_shown_in_place_of_own_ones()
    {
        var scene = await fixture.SceneAsync(ActivityState.Scheduled, Publication.Listed);
        using var browser = Host.Browser();
        var page = await browser.GetAsync($"/e/{scene.Activity.Code}");
        Assert.Contains("Chương trình của tỉnh Đắk Lắk tổ chức", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("Dành cho người được mời", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("buôn Chủ Đề", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("0262 3852 118", page.Text, StringComparison.Ordinal);

        await using var db = Host.Db();
        await db
            .Units.Where(u => u.Id == scene.Activity.OrganisingUnitId)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.PublicName, "Hội của xã"), Cancel);
        await db
            .Venues.Where(v => v.Id == scene.Activity.VenueId)
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.PublicName, "Nhà văn hóa số 2"), Cancel);
        await db
            .AudienceGroups.Where(g => g.NameVi == Fixture.AudienceName)
            .ExecuteUpdateAsync(g => g.SetProperty(x => x.PublicVi, "Ai quan tâm"), Cancel);
        page = await browser.GetAsync($"/e/{scene.Activity.Code}");
        Assert.Contains("Hội của xã tổ chức", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("Nhà văn hóa số 2", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("Dành cho: Ai quan tâm", page.Find(".facts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_may_be_named_is_named()
    {
        // The event is published by link, so that it is not in the list of the other tests.
        var scene = await fixture.SceneAsync(ActivityState.Scheduled, Publication.ByLink);
        await PublicEvents.ChangeAsync(Host, scene.Activity.Id, a => a.MayBeNamed = true);
        using var browser = Host.Browser();
        Assert.Equal(Fixture.Title, (await browser.GetAsync($"/e/{scene.Activity.Code}")).Find("h1"));
    }

    private Task SendAsync() => Host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));

    private static async Task ReadAsync(string where, TestPage page, List<string> told)
    {
        Assert.True((int)page.Status < 500 || page.Address.AbsolutePath is "/status/500", $"{where}: {page.Status}");
        var media = page.Response.Content.Headers.ContentType?.MediaType ?? "";
        var body = media.StartsWith("image/", StringComparison.Ordinal) ? "" : await page.Response.Content.ReadAsStringAsync(Cancel);

        // Long lines of a calendar are folded (RFC 5545, section 3.1), and HTML may write letters as references.
        body = WebUtility.HtmlDecode(body.Replace("\r\n ", "", StringComparison.Ordinal));
        var headers = page
            .Response.Headers.Concat(page.Response.Content.Headers)
            .SelectMany(h => h.Value.Select(v => Uri.UnescapeDataString(v)));
        Read(
            where,
            [body, page.Document.Title ?? "", .. headers, Uri.UnescapeDataString(page.Response.RequestMessage!.RequestUri!.AbsolutePath)],
            told
        );
    }

    private static void Read(string where, IEnumerable<string> texts, List<string> told)
    {
        foreach (var text in texts)
        {
            // A text that somebody typed into a search is shown to that person only.
            var read = text.Replace("value=\"bạo lực\"", "", StringComparison.Ordinal);
            if (ThemeWords.FindIn(read) is { } word)
            {
                var at = Math.Max(0, read.IndexOf(word, StringComparison.OrdinalIgnoreCase));
                told.Add(
                    $"{where}: “{word}” in … {read.Substring(Math.Max(0, at - 60), Math.Min(140, read.Length - Math.Max(0, at - 60)))}"
                );
            }

            told.AddRange(Fixture.Markers.Where(m => read.Contains(m, StringComparison.OrdinalIgnoreCase)).Select(m => $"{where}: {m}"));
        }
    }

    private static IEnumerable<string> TextsOf(MimeMessage mail)
    {
        yield return mail.Subject ?? "";
        yield return mail.From.ToString();
        yield return WebUtility.HtmlDecode(mail.HtmlBody ?? "");
        yield return mail.TextBody ?? "";
        foreach (var part in mail.BodyParts.OfType<MimePart>())
        {
            yield return part.FileName ?? "";
            if (part.ContentType.MimeType is "text/calendar")
            {
                using var into = new MemoryStream();
                part.Content!.DecodeTo(into, Cancel);
                yield return Encoding.UTF8.GetString(into.ToArray()).Replace("\r\n ", "", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>One event with everything that leads to it from outside.</summary>
    /// <param name="Activity">The event.</param>
    /// <param name="Ticket">The token of a ticket.</param>
    /// <param name="Reply">The path at which an invited person answers.</param>
    /// <param name="Pair">The path that pairs a phone with its door.</param>
    /// <param name="Undo">The path at which a change of contact is undone.</param>
    public sealed record Scene(Activity Activity, string Ticket, string Reply, string Pair, string Undo);

    public sealed class Fixture : HostFixture
    {
        public const string Title = "Nói không với bạo lực MARKTITLE";
        public const string Reason = "Có nạn nhân mới MARKREASON";
        public const string AudienceName = "Người bị bạo hành MARKAUDIENCE";
        public const string UnitName = "Ban Phòng, chống bạo lực giới MARKUNIT";
        public const string CampaignName = "Tháng bình đẳng giới MARKCAMPAIGN";
        public const string VenueName = "Nhà tạm lánh số 2";

        private const string FormName = "Tọa đàm về bạo lực MARKFORM";

        /// <summary>Markers that appear nowhere else: one word for each thing that may tell the theme.</summary>
        public static readonly string[] Markers =
        [
            "MARKTITLE",
            "MARKREASON",
            "MARKAUDIENCE",
            "MARKUNIT",
            "MARKCAMPAIGN",
            "MARKFORM",
            "MARKDESCRIPTION",
            "MARKTOPIC",
            "MARKPARTNER",
            "tạm lánh",
        ];

        public async Task<Scene> SceneAsync(ActivityState state, Publication publication)
        {
            var now = Host.Clock.GetCurrentInstant();
            await MakeAroundAsync(now);
            var activity = await PublicEvents.AddAsync(
                Host,
                a =>
                {
                    a.Publication = publication;
                    a.Title = Title;
                    a.TitleFolded = Folding.Fold(Title);
                    a.Description = "Chia sẻ của nạn nhân MARKDESCRIPTION";
                    a.Languages = "Tiếng Việt";
                    a.Contact = "Phòng bình đẳng giới, 0262 3852 118";
                }
            );
            var ticket = await TicketAsync(activity);
            var scene = new Scene(
                activity,
                ticket,
                await ReplyAsync(activity, now),
                await PairAsync(activity),
                await UndoAsync(activity, ticket)
            );
            await using var db = Host.Db();
            var tracked = await db
                .Activities.Include(a => a.Audiences)
                .Include(a => a.CoOrganisers)
                .SingleAsync(a => a.Id == activity.Id, Cancel);
            tracked.OrganisingUnitId = await db.Units.Where(u => u.Name == UnitName).Select(u => u.Id).SingleAsync(Cancel);
            tracked.CampaignId = await db.Campaigns.Where(c => c.ShortNameVi == CampaignName).Select(c => c.Id).SingleAsync(Cancel);
            tracked.VenueId = await db.Venues.Where(v => v.Name == VenueName).Select(v => v.Id).SingleAsync(Cancel);
            tracked.Audiences.Add(
                new ActivityAudience
                {
                    ActivityId = activity.Id,
                    AudienceGroupId = await db.AudienceGroups.Where(g => g.NameVi == AudienceName).Select(g => g.Id).SingleAsync(Cancel),
                }
            );
            tracked.CoOrganisers.Add(
                new ActivityCoOrganiser
                {
                    ActivityId = activity.Id,
                    UnitId = await db
                        .Units.Where(u => u.Name == "Trung tâm hỗ trợ nạn nhân MARKPARTNER")
                        .Select(u => u.Id)
                        .SingleAsync(Cancel),
                }
            );
            switch (state)
            {
                case ActivityState.Postponed:
                    tracked.MarkPostponed(Reason, now);
                    break;
                case ActivityState.Cancelled:
                    tracked.MarkCancelled(Reason, now);
                    break;
                case ActivityState.Held:
                    tracked.MarkHeld(tracked.CreatedById, now);
                    break;
                default:
                    break;
            }

            await db.SaveChangesAsync(Cancel);
            var form = await db.EventForms.Where(f => f.NameVi == FormName).Select(f => f.Id).SingleAsync(Cancel);
            await db
                .Events.Where(e => e.ActivityId == activity.Id)
                .ExecuteUpdateAsync(e => e.SetProperty(x => x.FormId, form).SetProperty(x => x.Topic, "bạo lực MARKTOPIC"), Cancel);
            return scene with { Activity = tracked };
        }

        private async Task MakeAroundAsync(Instant now)
        {
            await using var db = Host.Db();
            if (await db.Campaigns.AnyAsync(c => c.ShortNameVi == CampaignName, Cancel))
            {
                return;
            }

            var root = await Host.RootAsync();
            foreach (var name in new[] { UnitName, "Trung tâm hỗ trợ nạn nhân MARKPARTNER" })
            {
                var id = Guid.CreateVersion7();
                db.Units.Add(
                    new Unit
                    {
                        Id = id,
                        Kind = UnitKind.Agency,
                        LevelKey = "department",
                        ParentId = root.Id,
                        Name = name,
                        ShortName = name,
                        NameFolded = Folding.Fold(name),
                        Path = Unit.PathUnder(root.Path, id),
                        ValidFrom = new LocalDate(2020, 1, 1),
                    }
                );
            }

            db.Campaigns.Add(
                new Campaign
                {
                    Id = Guid.CreateVersion7(),
                    NameVi = CampaignName,
                    NameEn = "Gender equality MARKCAMPAIGN",
                    ShortNameVi = CampaignName,
                    ShortNameEn = "Gender equality MARKCAMPAIGN",
                    ThemeVi = "bạo lực",
                    ThemeEn = "violence",
                    StartsOn = new LocalDate(2026, 11, 15),
                    EndsOn = new LocalDate(2026, 12, 15),
                    UnitId = root.Id,
                }
            );
            db.EventForms.Add(
                new EventForm
                {
                    Id = Guid.CreateVersion7(),
                    Key = "marked",
                    Position = 90,
                    NameVi = FormName,
                    NameEn = "Talk about violence MARKFORM",
                    NeutralVi = "",
                    NeutralEn = "",
                }
            );
            db.AudienceGroups.Add(
                new AudienceGroup
                {
                    Id = Guid.CreateVersion7(),
                    Key = "marked",
                    Position = 90,
                    NameVi = AudienceName,
                    NameEn = "Victims MARKAUDIENCE",
                }
            );
            var commune = await Host.UnitAsync("Xã Ea Tul");
            db.Venues.Add(
                new Venue
                {
                    Id = Guid.CreateVersion7(),
                    CommuneId = commune.Id,
                    Name = VenueName,
                    NameFolded = Folding.Fold(VenueName),
                    Village = "buôn Chủ Đề",
                    VillageFolded = Folding.Fold("buôn Chủ Đề"),
                    CreatedAt = now,
                }
            );
            await db.SaveChangesAsync(Cancel);
        }

        private async Task<string> TicketAsync(Activity activity) =>
            Assert
                .IsType<RegisterOutcome.Done>(
                    await PublicEvents.RegisterAsync(Host, PublicEvents.Request(activity.Id) with { Email = OldAddress(activity) })
                )
                .Token;

        private static string OldAddress(Activity activity) =>
            string.Create(CultureInfo.InvariantCulture, $"cu@{activity.Id:N}.example.vn");

        private async Task<string> UndoAsync(Activity activity, string ticket)
        {
            using var holder = Host.Browser();
            await holder.SubmitAsync(
                await holder.GetAsync($"/t/{ticket}/change"),
                "main form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Email"] = "khac@example.vn" }
            );
            await Host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
            var told = Host.Mails()
                .Last(m => m.To.ToString() == OldAddress(activity) && m.TextBody!.Contains("/u/", StringComparison.Ordinal))
                .TextBody!;
            return "/u/"
                + string.Concat(
                    told[(told.IndexOf("/u/", StringComparison.Ordinal) + 3)..]
                        .TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                );
        }

        private async Task<string> ReplyAsync(Activity activity, Instant now)
        {
            using var scope = Host.Services.CreateScope();
            var tokens = scope.ServiceProvider.GetRequiredService<ReplyTokens>();
            await using var db = Host.Db();
            var person = new Domain.People.Person
            {
                Id = Guid.CreateVersion7(),
                Name = "H'Mời Niê",
                NameFolded = Folding.Fold("H'Mời Niê"),
                NameSort = Names.SortKey("H'Mời Niê"),
                IsSpeaker = true,
                Email = string.Create(CultureInfo.InvariantCulture, $"moi@{activity.Id:N}.example.vn"),
                CreatedAt = now,
            };
            db.Persons.Add(person);
            var id = Guid.CreateVersion7();
            var invitation = new Invitation
            {
                Id = id,
                ActivityId = activity.Id,
                PersonId = person.Id,
                InvitedTo = InvitedTo.Speak,
                TokenHash = tokens.Hash(id, 1, tokens.CurrentVersion),
                KeyVersion = tokens.CurrentVersion,
                InvitedById = activity.CreatedById,
                InvitedAt = now,
                AskedAt = now,
            };
            db.Invitations.Add(invitation);
            db.Messages.Add(
                new Message
                {
                    Id = Guid.CreateVersion7(),
                    ActivityId = activity.Id,
                    Rule = MessageRule.Invitation,
                    OccurrenceId = id,
                    RecipientId = person.Id,
                    ScheduleVersion = 1,
                    Channel = "email",
                    DueAt = now,
                    CreatedAt = now,
                    NextAttemptAt = now,
                }
            );
            await db.SaveChangesAsync(Cancel);
            return new Uri(scope.ServiceProvider.GetRequiredService<Replies>().UrlOf(invitation)).AbsolutePath;
        }

        private async Task<string> PairAsync(Activity activity)
        {
            using var scope = Host.Services.CreateScope();
            var pairing = scope.ServiceProvider.GetRequiredService<PairingService>();
            var grant = pairing.New(activity.Id, "Cửa chính", maySearch: false, activity.CreatedById);
            await using var db = Host.Db();
            db.DeviceGrants.Add(grant);
            await db.SaveChangesAsync(Cancel);
            return new Uri(pairing.UrlOf(grant)).AbsolutePath;
        }
    }
}
