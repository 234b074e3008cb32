using System.Text.RegularExpressions;
using AngleSharp;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace Campaigns.Browser.Tests.Forms;

/// <summary>
/// Walks every form of the program, in every state of its thing: it types into all fields, moves the page's clock past the time at which a
/// draft saves itself, and leaves the page. The database and the mail must be unchanged, except that a draft may have changed.
/// <c>CAMPAIGNS_LOOK_ONLY</c> narrows the test to pages whose address contains that text.
/// </summary>
public sealed partial class FormsWalkTests : IClassFixture<OwnDemo>, IAsyncDisposable
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>
    /// Every page with a form that changes something, and what the form is about. A page with such a form that is missing here fails the
    /// test.
    /// </summary>
    private static readonly Dictionary<string, About> Pages = new(StringComparer.Ordinal)
    {
        ["/events/schedule"] = About.Draft,
        ["/events/{id:guid}/edit"] = About.Event,
        ["/events/{id:guid}"] = About.Event,
        ["/events/{id:guid}/invitations"] = About.Event,
        ["/course-runs/new"] = About.Draft,
        ["/course-runs/{id:guid}/edit"] = About.Run,
        ["/course-runs/{id:guid}"] = About.Run,
        ["/course-runs/{id:guid}/participants"] = About.Run,
        ["/course-runs/{id:guid}/grid"] = About.Run,
        ["/door/{activityId:guid}"] = About.Event,
        ["/door/{activityId:guid}/entry"] = About.Event,
        ["/door/{activityId:guid}/import"] = About.Event,
        ["/door/{activityId:guid}/self"] = About.Event,
        ["/door/{activityId:guid}/differences"] = About.Event,
        ["/check-in/{sessionId:guid}"] = About.Other,
        ["/sign-in"] = About.Other,
        ["/sign-in/code"] = About.Other,
        ["/sign-in/set-up"] = About.Other,
        ["/t/{token}/change"] = About.Other,
        ["/t/{token}/pass"] = About.Other,
        ["/events/{id:guid}/correct"] = About.Event,
        ["/course-runs/{id:guid}/correct"] = About.Run,
        ["/account"] = About.Other,
        ["/account/tokens"] = About.Other,
        ["/accounts/new"] = About.Other,
        ["/accounts/import"] = About.Other,
        ["/accounts/{id:guid}"] = About.Other,
        ["/units/{id:guid}"] = About.Other,
        ["/units/new"] = About.Other,
        ["/catalogues"] = About.Other,
        ["/catalogues/edit"] = About.Other,
        ["/campaigns/{id:guid}/targets"] = About.Other,
        ["/reports/{id:guid}"] = About.Draft,
        ["/reports/{id:guid}/send"] = About.Other,
        ["/reports/{id:guid}/files"] = About.Other,
        ["/reports/{id:guid}/versions/{number:int}"] = About.Other,
        ["/reports/{id:guid}/deadline"] = About.Other,
        ["/reports/letterheads/{id:guid}"] = About.Other,
        ["/reports/kinds/{id:guid}"] = About.Other,
        ["/reports/templates/{key}"] = About.Other,
        ["/reports/periods/new"] = About.Other,
        ["/reports/periods/{id:guid}"] = About.Other,
        ["/reports/periods/{id:guid}/open-data"] = About.Other,
        ["/courses/new"] = About.Other,
        ["/courses/{id:guid}"] = About.Other,
        ["/courses/{id:guid}/edit"] = About.Other,
        ["/network/new"] = About.Other,
        ["/network/{id:guid}"] = About.Other,
        ["/network/{id:guid}/edit"] = About.Other,
        ["/network/duplicates"] = About.Other,
        ["/r/{token}"] = About.Other,
        ["/d/{token}"] = About.Other,
        ["/e/{code}/register"] = About.Other,
        ["/e/{code}/register/group"] = About.Other,
        ["/t/{token}/withdraw"] = About.Other,
        ["/v/{code}"] = About.Other,
        ["/v/{code}/typed"] = About.Other,
        ["/registrations/{registrationId:guid}"] = About.Other,
    };

    /// <summary>Parts of a page that are only opened by its address.</summary>
    private static readonly string[] Asked = ["?ask=cancel", "?ask=postpone"];

    private readonly OwnDemo _demo;

    /// <summary>Connections that may watch every table: the embedded cluster's superuser, by the socket.</summary>
    private readonly NpgsqlDataSource _owner;

    public FormsWalkTests(OwnDemo demo)
    {
        _demo = demo;
        var application = demo.Province.Host.Services.GetRequiredService<HostedDatabase>().AppConnectionString;
        _owner = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(application) { Username = LocalCluster.SuperUser }.ConnectionString
        );
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    private enum About
    {
        /// <summary>A new draft, which may be saved.</summary>
        Draft,
        Event,
        Run,
        Other,
    }

    private enum Stage
    {
        Draft,
        Scheduled,
        Running,
        Held,
        Confirmed,
        Postponed,
        Cancelled,
    }

    [Fact]
    public async Task Nothing_that_is_typed_changes_anything_until_a_button_is_pressed()
    {
        var host = _demo.Province.Host;
        var listed = await _demo.Province.PagesAsync();
        var (events, runs) = (await StagesAsync(ActivityKind.Event), await StagesAsync(ActivityKind.CourseRun));
        var several = await SeveralAsync(events);
        await WatchAsync();
        var mails = host.Mails().Count;
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var (wrong, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var visits = listed.Select(l => (Looked: l, Stage: (Stage?)null)).ToList();
        foreach (
            var looked in listed
                .Where(l => Pages.GetValueOrDefault(l.Route) is About.Event or About.Run)
                .DistinctBy(l => l.Route, StringComparer.Ordinal)
        )
        {
            // The pages of the door exist for both events and course runs.
            var ofEvent = events.Select(e => (Role: "organiser-district", Stage: e.Key, Id: e.Value));
            var ofRun = runs.Select(r => (Role: "trainer", Stage: r.Key, Id: r.Value));
            foreach (
                var (role, stage, id) in looked.Route.StartsWith("/door/", StringComparison.Ordinal) ? ofEvent.Concat(ofRun)
                : Pages[looked.Route] is About.Event ? ofEvent
                : ofRun
            )
            {
                var plain = Ids().Replace(looked.Route, id.ToString());
                visits.Add((looked with { As = role, Url = plain }, stage));
                if (looked.Route.StartsWith("/events/", StringComparison.Ordinal))
                {
                    // The same pages of an event of two sessions.
                    visits.Add((looked with { As = role, Url = Ids().Replace(looked.Route, several[stage].ToString()) }, stage));
                }

                visits.AddRange(
                    looked.Route is "/events/{id:guid}" or "/course-runs/{id:guid}"
                        ? Asked.Select(a => (looked with { As = role, Url = plain + a }, (Stage?)stage))
                        : []
                );
            }
        }

        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY") ?? "";
        foreach (
            var group in visits
                .Where(v => v.Looked.Url.Contains(only, StringComparison.Ordinal))
                .GroupBy(v => v.Looked.As, StringComparer.Ordinal)
        )
        {
            var page = await browser.OpenAsync(host.Address);
            var open = new HashSet<IRequest>();
            page.Request += (_, request) => _ = request.ResourceType is "xhr" or "fetch" && open.Add(request);
            page.RequestFinished += (_, request) => open.Remove(request);
            page.RequestFailed += (_, request) => open.Remove(request);
            await page.Clock.InstallAsync(new() { TimeDate = host.Clock.GetCurrentInstant().ToDateTimeUtc() });
            if (group.Key is not null)
            {
                await DemoProvince.SignInAsync(page, group.Key);
            }

            foreach (var (looked, stage) in group)
            {
                if (!Pages.TryGetValue(looked.Route, out var about))
                {
                    // The page is fetched without scripts, which is quick: a form that is not listed is found in the server's HTML.
                    if (await HoldsFormAsync(await (await page.APIRequest.GetAsync(looked.Url)).TextAsync()))
                    {
                        wrong.Add($"{looked.Route} ({looked.Url}) has a form and stands in no line of this test");
                    }

                    continue;
                }

                open.Clear();
                await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                await SettledAsync(page, open);
                await ForgetAsync();

                // Texts come first, so that the other values stay valid and a form that saves by itself would save them. Then everything
                // that can be filled in.
                if (await page.EvaluateAsync<int>(TypeEverywhere, true) < 0)
                {
                    continue;
                }

                seen.Add(looked.Route);
                await page.Clock.RunForAsync(5000);
                await SettledAsync(page, open);
                await page.EvaluateAsync<int>(TypeEverywhere, false);
                await page.Clock.RunForAsync(5000);
                await SettledAsync(page, open);
                await page.GotoAsync("about:blank");
                wrong.AddRange(
                    (await ChangedAsync(mayDraft: about is About.Draft || stage is Stage.Draft || looked.Name is "schedule-clash")).Select(
                        c => $"{looked.Url} ({stage?.ToString() ?? looked.Name}): {c}"
                    )
                );
            }

            await page.Context.CloseAsync();
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Distinct(StringComparer.Ordinal)));
        Assert.Empty(only.Length > 0 ? [] : Pages.Keys.Except(seen, StringComparer.Ordinal));
        Assert.Equal(mails, host.Mails().Count);
    }

    /// <param name="late">The network is lost after the page has asked for the server, and before the form is sent.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_network_every_form_stays_with_what_was_typed_and_says_that_nothing_was_sent(bool late)
    {
        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY") ?? "";
        var listed = (await _demo.Province.PagesAsync())
            .Where(l => Pages.ContainsKey(l.Route) && l.Url.Contains(only, StringComparison.Ordinal))
            .ToList();
        await using var browser = await Chromium.LaunchAsync();
        var (wrong, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var network = _demo.Province.Host.Network;
        foreach (var group in listed.GroupBy(l => l.As, StringComparer.Ordinal))
        {
            network.IsCut = false;
            var door = await browser.OpenAsync(_demo.Province.Host.Address);
            if (group.Key is not null)
            {
                await DemoProvince.SignInAsync(door, group.Key);
            }

            var signedIn = await door.Context.StorageStateAsync();
            await door.Context.CloseAsync();
            foreach (var looked in group.Where(l => !seen.Contains(l.Route)))
            {
                // Each page has a window of its own, because a form whose sending was lost may still hold up the next address of its tab,
                // or take the network from the page after it.
                var page = await browser.OpenAsync(_demo.Province.Host.Address, storage: signedIn);
                await using var context = page.Context;
                network.IsCut = false;
                if (late)
                {
                    // The server is cut off and the browser is not told, because a worker that starts at that moment may not hear of it.
                    await context.ExposeFunctionAsync("cut", (bool off) => network.IsCut = off);
                    await context.AddInitScriptAsync(LosesNetworkLate);
                }

                await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                if (!await page.EvaluateAsync<bool>(HoldsPost))
                {
                    continue;
                }

                if (late)
                {
                    // The worker keeps the page when the network is lost. It is new in this window, and a form does not wait long for it.
                    await page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");
                }

                // The network is gone before anything is typed, so no answer of a check changes a field between the typing and the press.
                await context.SetOfflineAsync(!late);
                if (await page.EvaluateAsync<int>(TypeEverywhere, true) < 0)
                {
                    continue;
                }

                seen.Add(looked.Route);
                try
                {
                    wrong.AddRange((await page.EvaluateAsync<string[]>(PressEverything, late)).Select(w => $"{looked.Url}: {w}"));
                }
                catch (PlaywrightException left)
                {
                    wrong.Add($"{looked.Url}: the page was left ({left.Message.Split('\n')[0]})");
                }
            }
        }

        network.IsCut = false;
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        // The scanner's forms are answered on the page.
        Assert.Empty(only.Length > 0 ? [] : Pages.Keys.Except(seen, StringComparer.Ordinal).Except(["/check-in/{sessionId:guid}"]));
    }

    private const string HoldsPost = """
        () => [...document.forms].some(f =>
          f.getAttribute('method')?.toLowerCase() === 'post' && !f.closest('.topbar, .side, .phone-bar'))
        """;

    /// <summary>Loses the network as soon as the page has found that the server can be reached, and counts how often it did.</summary>
    private const string LosesNetworkLate = """
        const reach = window.fetch;
        window.losses = 0;
        window.fetch = async (...asked) => {
          const answer = await reach(...asked);
          if (asked[1]?.method === 'HEAD' || asked[0] === document.body?.dataset.session) {
            await window.cut(true);
            window.losses++;
            // A check of what was typed may end while the form is on its way, which is nothing that the form has to hear.
            setTimeout(() => {
              for (const checks of document.querySelectorAll('form [hx-post]'))
                checks.dispatchEvent(new CustomEvent('htmx:afterRequest', { bubbles: true }));
            });
          }
          return answer;
        };
        """;

    /// <summary>
    /// Presses a button of every form that is sent to the server, and returns what is wrong: a form that does not say that it was not sent,
    /// or a field whose value changed.
    /// </summary>
    private const string PressEverything = """
        async late => {
          const wrong = [];
          const isDraft = button => button.getAttribute('formaction')?.includes('handler=Draft');
          const forms = [...document.forms].filter(f => f.getAttribute('method')?.toLowerCase() === 'post' && f.target !== '_blank'
            && !f.hasAttribute('data-create-choice'));
          // Only texts were typed. The list behind a box with suggestions empties itself a moment after the text names none of its rows.
          const values = () => forms.flatMap(f => [...f.elements].filter(e => e.name && ['text', 'textarea'].includes(e.type))
            .map(e => `${e.name}=${e.value}`));
          const before = values();
          for (const form of forms) {
            form.noValidate = true;
            const button = [...form.elements].find(e => e.type === 'submit' && !e.disabled && !isDraft(e));
            const words = late ? document.body.dataset.lost : form.dataset.unsent ?? document.body.dataset.unsent;
            if (late) await window.cut(false);
            const said = () => form.dataset.unsent
              ? document.querySelector('#save-state')?.textContent
              : ((button?.closest('.dialog-acts, .row-line') ?? button)?.previousElementSibling ?? form.lastElementChild)?.textContent;
            // Forms may share the place of the sentence. What the form before said there is taken away, so that it is not heard again
            // while this form is still on its way.
            for (const place of document.querySelectorAll('.is-unsent, #save-state')) place.textContent = '';
            // A draft that saves itself at that
            // moment says so in the same place, and a press that waited for it finds the network lost already.
            const losses = late ? window.losses + 1 : 0;
            const heard = new Set();
            const watch = new MutationObserver(() => heard.add(said()));
            watch.observe(document.body, { childList: true, characterData: true, subtree: true });
            const enough = late && form.dataset.autosave ? [words, form.dataset.unsent] : [words];
            const isAnswered = () => words && enough.some(w => heard.has(w)) && (!late || window.losses >= losses);
            if (button) button.click(); else form.requestSubmit();
            for (let turn = 0; turn < 3000 && !isAnswered(); turn++) await new Promise(done => setTimeout(done, 10));
            watch.disconnect();
            if (!isAnswered()) wrong.push(`${form.getAttribute('action')} says ${said()}`);
          }
          const after = values();
          const changed = before.filter(v => !after.includes(v));
          if (changed.length > 0) wrong.push(`changed: ${changed.join(', ')} into ${after.filter(v => !before.includes(v)).join(', ')}`);
          return wrong;
        }
        """;

    /// <summary>
    /// Types into every field of every form that changes something, or only into the fields for texts; returns the number of fields, or -1
    /// when there is no such form.
    /// </summary>
    private const string TypeEverywhere = """
        onlyWords => {
          const forms = [...document.forms].filter(f => f.getAttribute('method')?.toLowerCase() !== 'get'
            && !f.closest('.topbar, .side, .phone-bar') && new URL(f.action, location.href).pathname !== '/sign-out');
          if (forms.length === 0) return -1;
          let fields = 0;
          const typed = { date: '2026-12-20', time: '09:35', number: '7', email: 'ai@example.vn', tel: '0905123456', month: '2026-12' };
          for (const form of forms) for (const field of form.elements) {
            if (!field.name || field.disabled || field.readOnly || ['hidden', 'submit', 'button', 'file',
              'fieldset'].includes(field.type)) continue;
            if (onlyWords && !(field.type === 'textarea' || field.type === 'text' && field.inputMode !== 'numeric')) continue;
            if (field.type === 'checkbox') field.checked = !field.checked;
            else if (field.type === 'radio') field.checked = true;
            else if (field.tagName === 'SELECT') field.selectedIndex = (field.selectedIndex + 1) % Math.max(1, field.options.length);
            else field.value = typed[field.type] ?? (field.inputMode === 'numeric' ? '7' : `${field.value} gõ dở`);
            for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
            fields++;
          }
          return fields;
        }
        """;

    [GeneratedRegex(@"\{(id|activityId):guid\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Ids();

    private static async Task<bool> HoldsFormAsync(string html)
    {
        using var context = BrowsingContext.New(Configuration.Default);
        using var document = await context.OpenAsync(r => r.Content(html), Cancel);
        return document
            .QuerySelectorAll("form")
            .Any(f =>
                !string.Equals(f.GetAttribute("method"), "get", StringComparison.OrdinalIgnoreCase)
                && f.QuerySelector("input:not([type='hidden']):not([type='submit']), select, textarea") is not null
                && f.Closest(".topbar, .side, .phone-bar") is null
                && f.GetAttribute("action") != "/sign-out"
            );
    }

    /// <summary>Waits until every request of the page has its answer.</summary>
    private static async Task SettledAsync(IPage page, HashSet<IRequest> open)
    {
        // Timers that have fired send their requests before the page answers this call.
        await page.EvaluateAsync("() => Promise.resolve()");
        for (var turn = 0; turn < 200 && open.Count > 0; turn++)
        {
            await page.EvaluateAsync(
                "() => new Promise(done => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); })"
            );
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>An activity of the demo's district in each state; what the demo lacks is made from a coming one.</summary>
    private async Task<IReadOnlyDictionary<Stage, Guid>> StagesAsync(ActivityKind kind)
    {
        var host = _demo.Province.Host;
        await using var db = host.Db();
        var now = host.Clock.GetCurrentInstant();
        var role = kind is ActivityKind.Event ? "organiser-district" : "trainer";
        var unit = await db
            .Grants.Where(g => db.Users.Any(a => a.Id == g.AccountId && a.DemoKey == role))
            .Select(g => g.UnitId)
            .FirstAsync(Cancel);
        var own = await (
            from a in db.Activities
            where
                a.Kind == kind
                && db.ActivityScopes.Any(s =>
                    s.ActivityId == a.Id && s.AncestorUnitId == unit && s.Side == Web.Features.Activities.ScopeSide.Organising
                )
            let first = db.Sessions.Where(s => s.ActivityId == a.Id).Min(s => (NodaTime.Instant?)s.StartsAt)
            let last = db.Sessions.Where(s => s.ActivityId == a.Id).Max(s => (NodaTime.Instant?)s.EndsAt)
            orderby first, a.Id
            select new
            {
                a.Id,
                a.State,
                first,
                last,
            }
        ).ToListAsync(Cancel);

        // The activity at which guests check themselves in stays unchanged, because other pages in the list are about it.
        var kept = await db.Database.SqlQuery<Guid>($"SELECT activity_id AS \"Value\" FROM self_check_in_setting").ToListAsync(Cancel);
        var ahead = new Queue<Guid>(
            own.Where(a => a.State == ActivityState.Scheduled && a.first > now && !kept.Contains(a.Id)).Select(a => a.Id)
        );
        var stages = new Dictionary<Stage, Guid>();
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var there =
                stage is Stage.Running
                    ? own.FirstOrDefault(a => a.State == ActivityState.Scheduled && a.first <= now && a.last > now)
                    : own.FirstOrDefault(a => a.State.ToString() == stage.ToString() && (stage is not Stage.Scheduled || a.first > now));
            stages[stage] = stage is Stage.Scheduled ? ahead.Dequeue() : there?.Id ?? ahead.Dequeue();
            if (there is null)
            {
                await using var make = _owner.CreateCommand(
                    stage is Stage.Running
                        ? """
                        UPDATE session SET starts_at = $2 - interval '1 hour', ends_at = $2 + interval '1 hour' WHERE id = (SELECT id
                          FROM session WHERE activity_id = $1 ORDER BY ordinal LIMIT 1)
                        """
                        : "DELETE FROM booking WHERE activity_id = $1"
                );
                make.Parameters.Add(new() { Value = stages[stage] });
                if (stage is Stage.Running)
                {
                    make.Parameters.Add(new() { Value = now.ToDateTimeUtc() });
                }

                await make.ExecuteNonQueryAsync(Cancel);
                if (stage is not Stage.Running)
                {
                    await using var become = _owner.CreateCommand(
                        """
                        UPDATE activity SET state = $2, held_at = CASE WHEN $2 IN ('held', 'confirmed') THEN created_at END,
                          state_reason = CASE WHEN $2 IN ('postponed', 'cancelled') THEN 'Mưa lớn' END
                        WHERE id = $1
                        """
                    );
                    become.Parameters.Add(new() { Value = stages[stage] });
                    become.Parameters.Add(new() { Value = stage.ToString().ToLowerInvariant() });
                    await become.ExecuteNonQueryAsync(Cancel);
                }
            }
        }

        return stages;
    }

    /// <summary>Copies of these events, each with a second session on the next day.</summary>
    private async Task<IReadOnlyDictionary<Stage, Guid>> SeveralAsync(IReadOnlyDictionary<Stage, Guid> events)
    {
        var copies = new Dictionary<Stage, Guid>();
        foreach (var (stage, id) in events)
        {
            var copy = copies[stage] = Guid.CreateVersion7();
            await CopyAsync("activity", $"o.id = '{id}'", $"'id', '{copy}', 'code', 'W000000{(int)stage}', 'ics_uid', '{copy}@several'");
            await CopyAsync("event", $"o.activity_id = '{id}'", $"'activity_id', '{copy}'");
            await CopyAsync("session", $"o.activity_id = '{id}' AND o.ordinal = 1", $"'id', new_id(), 'activity_id', '{copy}'");
            await CopyAsync(
                "session",
                $"o.activity_id = '{copy}'",
                "'id', new_id(), 'ordinal', 2, 'starts_at', o.starts_at + interval '1 day', 'ends_at', o.ends_at + interval '1 day'"
            );
        }

        return copies;
    }

    /// <summary>Copies rows with the given differences.</summary>
    private async Task CopyAsync(string table, string which, string but)
    {
        await using var find = _owner.CreateCommand(
            $"""
            SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER'
            """
        );
        var columns = (string)(await find.ExecuteScalarAsync(Cancel))!;
        await OwnerAsync(
            $"""
            INSERT INTO {table} ({columns})
            SELECT {columns} FROM (SELECT (jsonb_populate_record(o, jsonb_build_object({but}))).* FROM {table} o WHERE {which}) x
            """
        );
    }

    /// <summary>Records every row that is written from now on, with its table.</summary>
    private Task WatchAsync() =>
        OwnerAsync(
            """
            CREATE SCHEMA walk;
            CREATE TABLE walk.written (table_name text, op text, line jsonb);
            CREATE FUNCTION walk.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
              INSERT INTO walk.written VALUES (TG_TABLE_NAME, TG_OP, CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END);
              RETURN NULL;
            END $$;
            DO $$
            DECLARE t record;
            BEGIN
              FOR t IN SELECT c.oid::regclass AS name FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT ILIKE '%data%protection%'
              LOOP
                EXECUTE format('CREATE TRIGGER walk_note AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION '
                  'walk.note()', t.name);
              END LOOP;
            END $$;
            """
        );

    private Task ForgetAsync() => OwnerAsync("DELETE FROM walk.written");

    private async Task OwnerAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>The tables that were written to, without those of drafts if a draft may be saved.</summary>
    private async Task<IReadOnlyList<string>> ChangedAsync(bool mayDraft)
    {
        await using var command = _owner.CreateCommand(
            """
            SELECT w.op || ' ' || w.table_name || ' ' || left(w.line::text, 160) FROM walk.written w
            -- A scanner tells by itself which phone it is; nothing that is typed is in that.
            WHERE w.table_name <> 'door_phone' AND NOT ($1 AND EXISTS (
              SELECT 1 FROM activity a WHERE a.state = 'draft'
                AND a.id::text IN (w.line ->> 'activity_id', w.line ->> 'subject_id', CASE WHEN w.table_name = 'activity'
                  THEN w.line ->> 'id' END)))
              AND NOT ($1 AND (w.table_name IN ('report_answer', 'report_figure') OR w.line ->> 'action' IS NOT DISTINCT
                FROM 'report.begun'))
            """
        );
        command.Parameters.Add(new() { Value = mayDraft });
        var changed = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            changed.Add(reader.GetString(0));
        }

        return changed;
    }
}
