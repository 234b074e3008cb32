using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Testing;
using Xunit;

namespace Campaigns.Web.Tests.Access;

/// <summary>
/// Checks that every page that an organiser of a district may open sends the same number of commands with one, with fifty and with a
/// thousand rows of everything: events, registrations, attendances, people of the network, courses, course runs with their sessions and
/// participants, messages and entries of the log.
/// </summary>
public sealed class CommandsByRowsTests(CommandsByRowsTests.Fixture fixture) : IClassFixture<CommandsByRowsTests.Fixture>
{
    private static readonly int[] Sizes = [1, 50, 1_000];

    /// <summary>Addresses that are only called by scripts, and addresses whose response never ends.</summary>
    private static readonly string[] NoPages = ["/roster", "/changes", "/search", "/communes", "/stream", "/find", "/account/session"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_asks_the_database_as_often_with_a_thousand_rows_as_with_one()
    {
        using var statements = new SentStatements();
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.World.District);
        var pages = RouteTable
            .Rules.Where(r =>
                r.Route.StartsWith("GET /", StringComparison.Ordinal)
                && !r.Route.Contains("?handler=", StringComparison.Ordinal)
                && r.Roles?.Contains(Role.Organiser) is true
            )
            .Select(r => r.Route["GET ".Length..])
            .Where(r => !NoPages.Any(n => r.EndsWith(n, StringComparison.Ordinal) && r != "/outreach/communes"))
            .Select(fixture.World.Fill)
            .Concat([
                "/",
                "/calendar",
                "/events?when=all",
                "/events?when=all&sort=place",
                "/course-runs?when=all",
                "/outreach/rows?what=notheld&side=organising",
                "/outreach/rows?what=people",
            ])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var counts = pages.ToDictionary(p => p, _ => new List<int>(), StringComparer.Ordinal);
        var (wrong, made) = (new List<string>(), 1);
        foreach (var size in Sizes)
        {
            await fixture.GrowAsync(browser, made, size);
            made = size;
            foreach (var page in pages)
            {
                // The first request fills the caches of the process.
                await CountAsync(page);
                // Once a minute the sign-in is checked anew, which is no part of a page: the smaller of two counts has none of it.
                counts[page].Add(Math.Min(await CountAsync(page), await CountAsync(page)));
            }
        }

        Assert.True(pages.Count > 40, string.Join(' ', pages));
        wrong.AddRange(
            counts
                .Where(c => c.Value.Distinct().Count() > 1)
                .Select(c => $"{c.Key} asks {string.Join(", ", c.Value)} times with {string.Join(", ", Sizes)} rows")
        );
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        async Task<int> CountAsync(string page)
        {
            var trace = statements.Begin();
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            request.Headers.Add(SentStatements.Trace.HeaderName, trace.Header);
            var answer = await browser.SendAsync(request);
            if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.NotFound))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{page}: {(int)answer.Status}"));
            }

            return trace.Sent.Count;
        }
    }

    public sealed class Fixture : HostFixture, IAsyncLifetime
    {
        internal RouteWalkTests.World World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await RouteWorld.MakeAsync(Host, "Huyện Cư M'gar", "Y Khăm Thử Êban");

        /// <summary>Adds rows until there is this number of each kind.</summary>
        internal async Task GrowAsync(TestBrowser browser, int has, int wanted)
        {
            ArgumentNullException.ThrowIfNull(browser);
            var (first, owner) = (has + 1, Database.Owner);
            if (wanted > has)
            {
                await owner.CopyRowsAsync(
                    "person",
                    $"id = '{World.Person}'",
                    first,
                    wanted,
                    "'id', md5('p' || n)::uuid, 'standing_id', md5('p' || n)::uuid, 'name_sort', 'An ' || n, 'birth_year', 1950 + n % 50"
                );
                await owner.CopyRowsAsync(
                    "registration",
                    $"id = '{World.Registration}'",
                    first,
                    wanted,
                    """
                    'id', md5('r' || n)::uuid, 'person_id', md5('p' || n)::uuid, 'operation_id', md5('ro' || n)::uuid, 'code', 'Y'
                      || lpad(n::text, 7, '0'), 'token_hash', '\x' || md5('rt' || n) || md5('ru' || n),
                    'name', 'Người ' || n, 'name_folded', 'nguoi ' || n, 'name_sort', 'An ' || n
                    """
                );
                await owner.CopyRowsAsync(
                    "collaborator",
                    $"person_id = '{World.Person}'",
                    first,
                    wanted,
                    "'id', md5('c' || n)::uuid, 'person_id', md5('p' || n)::uuid"
                );
                await owner.CopyRowsAsync(
                    "registration",
                    $"activity_id = '{World.Run}'",
                    first,
                    wanted,
                    """
                    'id', md5('g' || n)::uuid, 'person_id', md5('p' || n)::uuid, 'operation_id', md5('go' || n)::uuid, 'code', 'Z'
                      || lpad(n::text, 7, '0'), 'token_hash', '\x' || md5('gt' || n) || md5('gu' || n)
                    """
                );
                await owner.CopyRowsAsync(
                    "course",
                    $"id = '{World.Course}'",
                    first,
                    wanted,
                    "'id', md5('co' || n)::uuid, 'title', 'Khoá ' || n, 'title_folded', 'khoa ' || n"
                );
                foreach (var (kind, of, own) in new[] { ("e", World.Activity, "event"), ("l", World.Run, "course_run") })
                {
                    await owner.CopyRowsAsync(
                        "activity",
                        $"id = '{of}'",
                        first,
                        wanted,
                        $"'id', md5('{kind}' || n)::uuid, 'code', upper('{kind}') || lpad(n::text, 7, '0'), 'ics_uid', n || "
                            + $"'@{kind}', 'title', 'Buổi ' || n, 'title_folded', 'buoi ' || n"
                    );
                    await owner.CopyRowsAsync(own, $"activity_id = '{of}'", first, wanted, $"'activity_id', md5('{kind}' || n)::uuid");
                    await owner.CopyRowsAsync(
                        "session",
                        $"activity_id = '{of}'",
                        first,
                        wanted,
                        $"'id', md5('{kind}s' || n)::uuid, 'activity_id', md5('{kind}' || n)::uuid, 'starts_at', o.starts_at + (n "
                            + "% 21 - 10) * interval '1 day', 'ends_at', o.ends_at + (n % 21 - 10) * interval '1 day'"
                    );
                }
            }

            await using (
                var write = owner.CreateCommand(
                    $"""
                    INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel,
                      state, due_at, attempts, next_attempt_at, created_at)
                    SELECT md5('m' || r.id)::uuid, 'ticket', r.activity_id, r.activity_id, r.id, r.id, 1, 'email', 'due', now(), 0, now(),
                      now() FROM registration r ON CONFLICT DO NOTHING;
                    INSERT INTO audit_entry (id, at, actor_kind, action, subject_kind, subject_id, unit_id)
                    SELECT md5('a' || n || a.id)::uuid, now(), 'system', 'activity.scheduled', 'activity', a.id, a.organising_unit_id
                    FROM activity a, generate_series({(has == wanted ? 1 : first).ToString(CultureInfo.InvariantCulture)}, {wanted.ToString(
                        CultureInfo.InvariantCulture
                    )}) n WHERE a.id IN ('{World.Activity}', '{World.Run}');
                    """
                )
            )
            {
                await write.ExecuteNonQueryAsync();
            }

            await using var find = owner.CreateCommand(
                $"""
                SELECT id FROM registration r WHERE activity_id = '{World.Activity}' AND NOT EXISTS (SELECT FROM attendance a
                  WHERE a.registration_id = r.id)
                """
            );
            var guests = new List<Guid>();
            await using (var reader = await find.ExecuteReaderAsync(Cancel))
            {
                while (await reader.ReadAsync(Cancel))
                {
                    guests.Add(reader.GetGuid(0));
                }
            }

            foreach (var some in guests.Chunk(100))
            {
                var answer = await browser.PostJsonAsync(
                    $"/check-in/{World.Session}/acts",
                    new
                    {
                        acts = some.Select(g => new
                            {
                                id = Guid.CreateVersion7(),
                                kind = "admit",
                                registration = g,
                                gate = "Cửa chính",
                                source = "search",
                                at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                            })
                            .ToArray(),
                    }
                );
                Assert.Equal(HttpStatusCode.OK, answer.Status);
            }
        }
    }
}
