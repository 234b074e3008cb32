using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Network;
using Campaigns.Testing;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Catalogues;
using Campaigns.Web.Features.Door.SelfCheckIn;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Xunit;

namespace Campaigns.Web.Tests.Features.Audit;

/// <summary>
/// Every act that the program writes into the log has a sentence in both languages, which shows neither an id nor the name of a property.
/// </summary>
public sealed partial class AuditSentencesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    public static TheoryData<string> Spoken => ["vi", "en"];

    [Fact]
    public void The_program_is_read_as_it_writes()
    {
        // The search in the source below really finds something.
        var written = Written.Value;
        Assert.Superset(
            new HashSet<string>(
                [
                    "activity.moved",
                    "activity.corrected",
                    "activity.ended_early",
                    "grid.changed",
                    "device.paired",
                    "attendance.imported",
                    "account.grant_given",
                    "person.merged",
                ],
                StringComparer.Ordinal
            ),
            written.Actions
        );
        Assert.Superset(
            new HashSet<string>(
                ["reason", "maySearch", "actingUnit", "startsAt", "checks_out", "takenBack", "faults", "turns", "campaign"],
                StringComparer.Ordinal
            ),
            written.Fields
        );
    }

    [Theory, MemberData(nameof(Spoken))]
    public void Every_act_and_every_field_has_its_words(string language)
    {
        using var _ = Languages.Use(language);
        var texts = fixture.Host.Services.GetRequiredService<IStringLocalizer<AuditTexts>>();
        Assert.DoesNotContain(Written.Value.Actions, a => texts["Action." + a].ResourceNotFound);
        Assert.DoesNotContain(
            Written.Value.Fields,
            f => !AuditFields.Nested.Contains(f, StringComparer.Ordinal) && AuditFields.Of(f) is null
        );
        Assert.DoesNotContain(
            Written.Value.Fields,
            f => AuditFields.Of(f) is not (null or AuditValue.Nothing) && texts["Field." + AuditFields.Key(f)].ResourceNotFound
        );
        Assert.DoesNotContain(AuditFields.OfPeople, f => texts["Person." + f].ResourceNotFound);
        (string Of, Type Words)[] words =
        [
            ("role", typeof(Role)),
            ("InvitedTo", typeof(InvitedTo)),
            ("answer", typeof(InvitationAnswer)),
            ("way", typeof(SelfCheckInWay)),
            ("catalogue", typeof(CatalogueOf)),
        ];
        Assert.DoesNotContain(
            words.SelectMany(w => Enum.GetNames(w.Words).Select(n => $"Word.{w.Of}.{n}")),
            k => texts[k].ResourceNotFound
        );
    }

    [Theory, MemberData(nameof(Spoken))]
    public async Task Whatever_a_field_holds_no_id_and_no_name_of_a_property_is_shown(string language)
    {
        using var _ = Languages.Use(language);
        var unit = (await fixture.Host.RootAsync()).Id;
        var gone = Guid.CreateVersion7();
        var entries = new List<AuditEntry>();
        foreach (var field in Written.Value.Fields.Where(f => f is not "targets" and not "changes"))
        {
            // Only lists of changed fields hold names of fields.
            object[] names = AuditFields.Of(field) is AuditValue.Fields ? ["birth_year", new[] { "birth_year", "email" }] : [];
            object[] moments = AuditFields.Of(field) is AuditValue.Plain or AuditValue.Moment ? ["2026-11-24T07:00:00Z", "2026-11-24"] : [];
            foreach (
                var value in new object[] { gone, unit, new[] { gone, unit }, true, false, 3 }
                    .Concat(moments)
                    .Concat(names)
            )
            {
                entries.Add(Entry(new Dictionary<string, object> { [field] = value }));
                entries.Add(
                    Entry(
                        new Dictionary<string, object> { ["changes"] = new Dictionary<string, object> { [field] = new[] { value, gone } } }
                    )
                );
            }
        }

        entries.Add(
            Entry(
                new
                {
                    targets = new[]
                    {
                        new
                        {
                            unit,
                            turns = 100,
                            events = (int?)null,
                        },
                        new
                        {
                            unit = gone,
                            turns = 1,
                            events = (int?)2,
                        },
                    },
                }
            )
        );
        entries.Add(Entry(new { somethingNew = gone, another = "x" }));
        var details = await fixture.Host.WithAsync<AuditSentences, IReadOnlyDictionary<Guid, IReadOnlyList<string>>>(s =>
            s.DetailsAsync(entries, seesPeople: false, Cancel)
        );
        var shown = details.Values.SelectMany(d => d).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, s => Ids().IsMatch(s));
        Assert.DoesNotContain(shown, s => Properties().IsMatch(s));
        Assert.Contains(shown, s => s.Contains("24/11/2026", StringComparison.Ordinal));
        Assert.DoesNotContain(shown, s => s.Contains("2026-11-24", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_says_from_what_to_what_with_names_in_local_time_in_both_languages()
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync(index: 5);
        var (old, hall) = (await _world.VenueAsync(commune.Id, "Nhà văn hóa cũ"), await _world.VenueAsync(commune.Id, "Hội trường mới"));
        var speaker = await _world.SpeakerAsync("Y Nhật Ký Niê");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(old, date: "2026-12-03", speakers: speaker.Id));
        var edit = await browser.GetAsync($"/events/{id}/edit");
        await browser.SubmitAsync(
            edit,
            "#event-form",
            Values(("Input.Start", "15:00"), ("Input.End", "17:00"), ("Input.VenueId", hall.Id.ToString()), ("Input.Capacity", "80"))
        );
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask=postpone"), "#ask form", Values(("PostponeReason", "Mưa lớn")));
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}/edit"), "#event-form", Values(("Input.Date", "2026-12-04")));

        var log = (await browser.GetAsync($"/events/{id}/log")).Find(".log");
        Assert.Contains("Giờ: 14:00 → 15:00", log, StringComparison.Ordinal);
        Assert.Contains("Địa điểm: Nhà văn hóa cũ → Hội trường mới", log, StringComparison.Ordinal);
        Assert.Contains("Số chỗ: 150 → 80", log, StringComparison.Ordinal);
        Assert.Contains("Ngày: 03/12/2026 → 04/12/2026", log, StringComparison.Ordinal);
        Assert.Contains("Lý do: Mưa lớn", log, StringComparison.Ordinal);
        Assert.Contains("Trạng thái: Đã lên lịch → Hoãn", log, StringComparison.Ordinal);
        Assert.DoesNotMatch(Ids(), log!);

        using var official = await fixture.Host.SignedInAsync(Role.Coordinator, (await fixture.Host.RootAsync()).Id);
        foreach (var (language, sentence) in new[] { ("vi", "Giờ: 14:00 → 15:00"), ("en", "Time: 14:00 → 15:00") })
        {
            await official.GetAsync($"/?lang={language}");
            var page = await official.GetAsync("/audit?lang=" + language);
            var rows = page.FindAll("tbody tr");
            Assert.Contains(
                rows,
                r => r.Contains(sentence, StringComparison.Ordinal) && r.Contains("Hội trường mới", StringComparison.Ordinal)
            );
            Assert.All(rows, r => Assert.DoesNotMatch(Ids(), r));
            Assert.All(rows, r => Assert.DoesNotMatch(Properties(), r));
            Assert.DoesNotContain("Y Nhật Ký", page.Text, StringComparison.Ordinal);
        }

        // The log itself holds no value of a person.
        await using var db = fixture.Host.Db();
        Assert.All(
            await db.AuditEntries.Where(e => e.SubjectId == id && e.Fields != null).Select(e => e.Fields).ToListAsync(Cancel),
            f => Assert.DoesNotContain("Y Nhật Ký", f, StringComparison.Ordinal)
        );
    }

    private static AuditEntry Entry(object fields) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = TestDatabases.Start,
            ActorKind = ActorKind.System,
            Action = "activity.changed",
            SubjectKind = "activity",
            SubjectId = Guid.CreateVersion7(),
            Fields = JsonSerializer.Serialize(fields),
        };

    /// <summary>Actions and field names found in the program's own source, so that a new one without words fails.</summary>
    private static readonly Lazy<(HashSet<string> Actions, HashSet<string> Fields)> Written = new(() =>
    {
        var source = Path.GetFullPath(Path.Combine(Here(), "../../../../src/Campaigns.Web"));
        var (actions, fields) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (
            var file in Directory
                .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal))
        )
        {
            var text = File.ReadAllText(file);
            if (
                text.Contains(".Audit(", StringComparison.Ordinal)
                || text.Contains("AuditEntry", StringComparison.Ordinal)
                || text.Contains("new ActivityStep", StringComparison.Ordinal)
                || text.Contains("\"activity.", StringComparison.Ordinal)
                || text.Contains("new(\n        \"activity.", StringComparison.Ordinal)
            )
            {
                actions.UnionWith(
                    Actions()
                        .Matches(text)
                        .Select(m => m.Groups["it"].Value)
                        .Where(a => !a.StartsWith("example.", StringComparison.Ordinal))
                );
            }

            foreach (Match call in Calls().Matches(text))
            {
                if (call.Value.StartsWith("Json", StringComparison.Ordinal) && !text.Contains("AuditEntry", StringComparison.Ordinal))
                {
                    continue;
                }

                if (call.Value.StartsWith("object", StringComparison.Ordinal))
                {
                    fields.UnionWith(Members(text[call.Index..text.IndexOf("};", call.Index, StringComparison.Ordinal)] + "}"));
                    continue;
                }

                var (open, depth, end) = (call.Index + call.Length - 1, 0, 0);
                for (var i = open; i < text.Length; i++)
                {
                    depth +=
                        text[i] is '(' or '{' or '[' ? 1
                        : text[i] is ')' or '}' or ']' ? -1
                        : 0;
                    if (depth == 0)
                    {
                        end = i;
                        break;
                    }
                }

                fields.UnionWith(Members(text[open..end]));
            }

            if (Path.GetFileName(file) is "ActivitySteps.cs" or "ActivityWriting.cs")
            {
                fields.UnionWith(Keys().Matches(text).Select(m => m.Groups["it"].Value));
            }

            if (text.Contains("ActivityChanges", StringComparison.Ordinal))
            {
                fields.UnionWith(Changes().Matches(text).Select(m => m.Groups["it"].Value));
            }
        }

        return (actions, fields);
    });

    /// <summary>The members of the anonymous objects in a call.</summary>
    private static IEnumerable<string> Members(string call)
    {
        foreach (Match made in Objects().Matches(call))
        {
            var (depth, from) = (0, made.Index + made.Length);
            for (var i = from; i < call.Length && depth >= 0; i++)
            {
                depth +=
                    call[i] is '(' or '{' or '[' ? 1
                    : call[i] is ')' or '}' or ']' ? -1
                    : 0;
                if (depth < 0 || (depth == 0 && call[i] == ','))
                {
                    var member = call[from..i].Trim();
                    from = i + 1;
                    if (member.Length == 0)
                    {
                        continue;
                    }

                    var named = Named().Match(member);
                    yield return named.Success ? named.Groups["it"].Value : member[(member.LastIndexOf('.') + 1)..];
                }
            }
        }
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex("\"(?<it>[a-z_]+\\.[a-z_]+)\"", Options, 5000)]
    private static partial Regex Actions();

    [GeneratedRegex(@"(\bAudit|JsonSerializer\.Serialize|object Logged)\(", Options, 5000)]
    private static partial Regex Calls();

    [GeneratedRegex(@"new\s*\{", Options, 5000)]
    private static partial Regex Objects();

    [GeneratedRegex(@"^(?<it>\w+)\s*=[^=>]", Options, 5000)]
    private static partial Regex Named();

    [GeneratedRegex("\\[\"(?<it>\\w+)\"\\] =", Options, 5000)]
    private static partial Regex Keys();

    [GeneratedRegex("\\.Add(Many)?\\(\"(?<it>\\w+)\"", Options, 5000)]
    private static partial Regex Changes();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-", Options | RegexOptions.IgnoreCase, 5000)]
    private static partial Regex Ids();

    /// <summary>Matches names such as maySearch and birth_year.</summary>
    [GeneratedRegex(@"\b([a-z]+[A-Z]\w*|[a-z]+_[a-z_]+)\b", Options, 5000)]
    private static partial Regex Properties();
}
