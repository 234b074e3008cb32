using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.People;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private static readonly string[] CommunityAudience = ["villagers"];

    /// <summary>How long the program has been used for registration in most places.</summary>
    private static readonly Duration Recent = Duration.FromDays(45);

    private readonly Dictionary<Guid, List<(Instant From, Instant To)>> _held = [];
    private readonly Dictionary<string, List<Person>> _speakers = new(StringComparer.Ordinal);
    private readonly HashSet<(Guid Commune, LocalDate Day)> _communeDays = [];
    private readonly List<Plan> _plans = [];

    private void MakeSpeakers()
    {
        foreach (var (code, _, _) in DemoPlaces.Districts)
        {
            var communes = _halls.Where(h => h.DistrictCode == code).Select(h => h.Commune).Distinct().ToArray();
            _speakers[code] = [.. Enumerable.Range(0, 4).Select(_ => NewPerson(_dice.Pick(communes), code, _began, speaker: true))];
        }

        _speakers[HomeDistrict] =
        [
            Speaker("Y Thương Niê", Sex.Male, 1979, "Xã Ea Tul"),
            Speaker("Trần Văn Lộc", Sex.Male, 1972, "Thị trấn Quảng Phú"),
            Speaker("H'Nga Byă", Sex.Female, 1985, "Xã Ea Tul"),
            Speaker("Nguyễn Thị Hạnh", Sex.Female, 1976, "Thị trấn Ea Pốk"),
            Speaker("Nông Văn Thành", Sex.Male, 1968, "Xã Ea M'DRóh"),
        ];
    }

    private Person Speaker(string name, Sex sex, int born, string commune) =>
        AddPerson(name, sex, born, Commune(commune), DemoNames.Phone(_dice), null, _began, speaker: true);

    private void MakeEvents()
    {
        MakeHighlights();
        foreach (var (rule, campaign) in _world.Campaigns.OrderBy(c => c.Campaign.StartsOn).ThenBy(c => c.Rule, StringComparer.Ordinal))
        {
            MakeEdition(rule, campaign);
        }

        MakeBetween();
        foreach (var plan in _plans.OrderBy(p => p.StartsAt).ThenBy(p => p.Title, StringComparer.Ordinal).ToList())
        {
            Write(plan);
        }
    }

    /// <summary>Makes the events of one edition: all of them if it has begun, otherwise those that are planned so far.</summary>
    private void MakeEdition(string rule, Campaign campaign)
    {
        var window = CampaignWindow.Of(campaign);
        var daysAhead = Period.DaysBetween(_today, window.First);
        if (daysAhead > 330)
        {
            return;
        }

        var yearsBack = Math.Max(0, LatestYear(rule) - campaign.StartsOn.Year);
        var begun = daysAhead <= 0;
        var size =
            (
                rule == "gender" ? 1.0
                : window.Contains(_today) ? 0.4
                : 0.19
            )
            * (1 - (0.19 * yearsBack))
            * (
                begun ? 1
                : daysAhead <= 20 ? 0.5
                : 0.1
            );
        foreach (var (code, fullTarget, pace) in DemoPlaces.Districts)
        {
            var target = TargetOf(rule, campaign, fullTarget);
            var count = (int)Math.Ceiling((code == HomeDistrict ? 44 : fullTarget / 255.0) * size);
            var plans = new List<Plan>();
            for (var i = 0; i < count; i++)
            {
                if (MakeEvent(code, campaign, DayIn(window)) is { } plan)
                {
                    plans.Add(plan);
                }
            }

            if (rule == "gender" && begun && Rally(code, campaign, new LocalDate(window.First.Year, 11, 25)) is { } rally)
            {
                plans.Add(rally);
            }

            plans.AddRange(_plans.Where(p => p.Campaign == campaign && p.Hall.DistrictCode == code));
            Scale(plans, target, window, pace, yearsBack);
            _plans.AddRange(plans.Except(_plans).ToList());
        }
    }

    // Scales the turns so that the district is where its pace says: at the share of the days gone by, or near its target after the end.
    private void Scale(List<Plan> plans, int target, CampaignWindow window, double pace, int yearsBack)
    {
        var all = plans.Where(p => !p.NotRecorded && p.Fixed is null or ActivityState.Scheduled or ActivityState.Held).ToList();
        var gone = all.Where(p => p.EndsAt < _now).ToList();
        if (all.Count == 0)
        {
            return;
        }

        var running = window.Contains(_today);
        var wanted =
            running && gone.Count >= 4
                ? target * (double)window.ExpectedShare(_today) * pace
                : target * (1 + ((pace - 1) * 0.5)) * (yearsBack == 0 && running ? 1.05 : 1.02);
        var counted = running && gone.Count >= 4 ? gone : all;
        var fixedTurns = counted.Sum(p => (double)(p.Came ?? 0));
        var had = counted.Where(p => p.Came is null).Sum(p => p.Turns);
        var factor = had <= 0 ? 1 : Math.Clamp((wanted - fixedTurns) / had, 0.3, 3.5);
        foreach (var plan in plans.Where(p => p.Came is null))
        {
            plan.Turns = Math.Max(12, plan.Turns * factor);
        }
    }

    // More events are at the beginning and around the key date than at the end, and fewer on Sunday mornings than on weekdays.
    private LocalDate DayIn(CampaignWindow window)
    {
        for (; ; )
        {
            var day = window.First.PlusDays(_dice.Roll(0, window.Days - 1));
            var weight =
                (
                    window.DayOf(day) <= 10 ? 1.25
                    : window.DayOf(day) <= 21 ? 1.0
                    : 0.75
                )
                * (day.DayOfWeek == IsoDayOfWeek.Sunday ? 0.7 : 1)
                * (day is { Month: 11, Day: 25 } ? 1.6 : 1);
            if (_dice.Chance(weight / 2))
            {
                return day;
            }
        }
    }

    /// <summary>Makes a few events between the action months, mostly club meetings.</summary>
    private void MakeBetween()
    {
        for (var day = _today.PlusYears(-3); day <= _today.PlusDays(28); day = day.PlusDays(1))
        {
            if (_world.Campaigns.Any(c => CampaignWindow.Of(c.Campaign).Contains(day)) || day is { Month: 1 or 2, Day: > 20 or < 10 })
            {
                continue;
            }

            // Older days have fewer events; recent days and the home district have more.
            var chance = day >= _today.PlusDays(-20) ? 0.9 : 0.16;
            foreach (var code in new[] { HomeDistrict, _dice.Pick(DemoPlaces.Districts).Code })
            {
                if (_dice.Chance(code == HomeDistrict ? chance * 0.45 : chance) && MakeEvent(code, null, day) is { } plan)
                {
                    _plans.Add(plan);
                }
            }
        }
    }

    private Plan? MakeEvent(string code, Campaign? campaign, LocalDate day)
    {
        // The home district's own week is written by hand.
        if (code == HomeDistrict && day == _today)
        {
            day = campaign is null ? day.PlusDays(-1) : day.PlusDays(CampaignWindow.Of(campaign).Contains(day.PlusDays(5)) ? 5 : -5);
        }

        for (var attempt = 0; attempt < 20; attempt++)
        {
            var weekend = day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;
            var kind = _dice.Weighted<HallKind>([
                (HallKind.Village, 52),
                (HallKind.Commune, 18),
                (HallKind.LowerSchool, weekend ? 2 : 12),
                (HallKind.HighSchool, weekend ? 1 : 7),
                (HallKind.Stadium, campaign is null ? 0 : 2),
                (HallKind.Enterprise, 5),
                (HallKind.Centre, 7),
            ]);
            var halls = _halls.Where(h => h.DistrictCode == code && h.Kind == kind).ToArray();
            if (halls.Length == 0)
            {
                continue;
            }

            var hall = _dice.Pick(halls);
            var form = FormOf(kind);
            var (start, minutes) = TimeOf(kind, form, weekend);
            var startsAt = VietnamTime.InstantOf(day.At(start));
            var endsAt = startsAt + Duration.FromMinutes(minutes);
            if (_communeDays.Contains((hall.Commune.Id, day)))
            {
                continue;
            }

            var plan = Describe(hall, form, startsAt, endsAt, campaign);
            if (TryHold(plan))
            {
                _communeDays.Add((hall.Commune.Id, day));
                return plan;
            }
        }

        return null;
    }

    private Plan? Rally(string code, Campaign campaign, LocalDate day)
    {
        if (
            _plans.Exists(p =>
                p.Campaign == campaign && p.Hall.DistrictCode == code && p.Form == "rally" && VietnamTime.DateOf(p.StartsAt) == day
            )
        )
        {
            return null;
        }

        var hall = _halls.First(h => h.DistrictCode == code && h.Kind == HallKind.Stadium);
        var startsAt = VietnamTime.InstantOf(day.At(new LocalTime(7, 30)));
        return new Plan
        {
            Hall = hall,
            Organiser = _offices[Area(code).Id],
            Author = _authors[code],
            Campaign = campaign,
            Form = "rally",
            Setting = "community",
            Title = "Mít tinh hưởng ứng Ngày Quốc tế 25/11",
            Topic = "Xóa bỏ bạo lực đối với phụ nữ và trẻ em gái",
            StartsAt = startsAt,
            EndsAt = startsAt + Duration.FromMinutes(90),
            Audiences = ["villagers", "women", "officials", "pupils"],
            CoOrganisers = [_womensUnions[hall.Commune.Id]],
            Turns = _dice.Roll(60, 110) * 10,
        };
    }

    private string FormOf(HallKind kind) =>
        kind switch
        {
            HallKind.Stadium => "rally",
            HallKind.Village => _dice.Weighted<string>([("talk", 34), ("club", 38), ("seminar", 20), ("other", 8)]),
            HallKind.LowerSchool or HallKind.HighSchool => _dice.Weighted<string>([
                ("talk", 70),
                ("rally", 10),
                ("seminar", 8),
                ("other", 12),
            ]),
            HallKind.Enterprise => _dice.Weighted<string>([("talk", 80), ("seminar", 20)]),
            _ => _dice.Weighted<string>([("talk", 55), ("seminar", 22), ("rally", 9), ("club", 4), ("other", 10)]),
        };

    private (LocalTime Start, int Minutes) TimeOf(HallKind kind, string form, bool weekend)
    {
        var start = kind switch
        {
            HallKind.LowerSchool or HallKind.HighSchool => _dice.Pick<LocalTime>([new(7, 30), new(9, 0), new(14, 0), new(15, 0)]),
            HallKind.Enterprise => _dice.Pick<LocalTime>([new(11, 30), new(16, 30), new(17, 0)]),
            HallKind.Stadium => _dice.Pick<LocalTime>([new(7, 30), new(16, 0)]),
            HallKind.Village => weekend
                ? _dice.Pick<LocalTime>([new(8, 0), new(14, 0), new(19, 0)])
                : _dice.Pick<LocalTime>([new(19, 0), new(19, 0), new(18, 30), new(8, 0), new(14, 0)]),
            _ => _dice.Pick<LocalTime>([new(8, 0), new(8, 30), new(14, 0), new(14, 0), new(19, 0)]),
        };
        return (
            start,
            form switch
            {
                "club" => 90,
                "rally" => _dice.Pick<int>([60, 90]),
                "talk" => _dice.Pick<int>([90, 120]),
                _ => _dice.Pick<int>([90, 120, 150]),
            }
        );
    }

    private Plan Describe(Hall hall, string form, Instant startsAt, Instant endsAt, Campaign? campaign)
    {
        var setting = hall.Kind switch
        {
            HallKind.LowerSchool or HallKind.HighSchool => "school",
            HallKind.Enterprise => "enterprise",
            HallKind.Village or HallKind.Stadium => "community",
            _ => _dice.Chance(0.65) ? "community" : "agency",
        };
        var topic = (form, setting) switch
        {
            ("club", _) => _dice.Pick(DemoThemes.Clubs),
            ("seminar", _) => _dice.Pick(DemoThemes.Seminars),
            (_, "school") => _dice.Pick(DemoThemes.SchoolTalks),
            (_, "enterprise") => _dice.Pick(DemoThemes.WorkTalks),
            _ => _dice.Pick(DemoThemes.Talks),
        };
        var title = form switch
        {
            "club" => $"Sinh hoạt câu lạc bộ {topic}",
            "seminar" => hall.Kind == HallKind.Village && _dice.Chance(0.4)
                ? $"Tọa đàm - giao lưu ở {Lower(hall.Venue.Village)}"
                : $"Tọa đàm - giao lưu: {topic}",
            "rally" => campaign is { KeyDates.Count: > 0 } ? "Mít tinh hưởng ứng Tháng hành động vì bình đẳng giới"
            : campaign is not null ? "Mít tinh phát động Tháng hành động phòng, chống bạo lực gia đình"
            : $"Mít tinh: {topic}",
            "other" => _dice.Pick(DemoThemes.Others),
            _ => _dice.Chance(0.2) && hall.Kind is HallKind.HighSchool or HallKind.LowerSchool
                ? $"Nói chuyện chuyên đề ở {hall.Venue.Name}"
                : $"Nói chuyện chuyên đề: {topic}",
        };
        var (organiser, author) = OrganiserOf(hall, setting);
        var capacity = hall.Venue.Capacity ?? 100;
        return new Plan
        {
            Hall = hall,
            Organiser = organiser,
            Author = author,
            Campaign = campaign,
            Form = form,
            Setting = setting,
            Title = title,
            Topic = topic,
            StartsAt = startsAt,
            EndsAt = endsAt,
            Audiences = AudiencesOf(setting, title),
            Speakers = form is "talk" or "seminar" ? SpeakersFor(hall.DistrictCode, startsAt, endsAt) : [],
            CoOrganisers =
                organiser.LevelKey != "branch"
                && setting == "community"
                && _dice.Chance(0.4)
                && _womensUnions.TryGetValue(hall.Commune.Id, out var union)
                    ? [union]
                    : [],
            Turns = form switch
            {
                "rally" => _dice.Roll(30, 90) * 10,
                "talk" => _dice.Around(50, 230),
                "club" => _dice.Around(25, 80),
                "seminar" => _dice.Around(40, 150),
                _ => _dice.Around(60, 240),
            },
            Capacity = form == "rally" ? null : capacity,
            Registers = form != "rally" && setting != "school" && _dice.Chance(startsAt > _now - Recent ? 0.62 : 0.46),
            NotRecorded = _dice.Chance(0.02),
            Fixed =
                startsAt > _now
                    ? _dice.Weighted<ActivityState?>([
                        (null, 96),
                        (ActivityState.Cancelled, 1.5),
                        (ActivityState.Postponed, 2),
                        (ActivityState.Draft, startsAt > _now + Duration.FromDays(10) ? 34 : 9),
                    ])
                    : _dice.Weighted<ActivityState?>([(null, 97.6), (ActivityState.Cancelled, 2), (ActivityState.Postponed, 0.4)]),
        };
    }

    private string[] AudiencesOf(string setting, string title) =>
        setting switch
        {
            "school" => ["pupils"],
            "enterprise" => ["workers"],
            "agency" => ["officials"],
            _ when title.Contains("Nam giới", StringComparison.Ordinal) => ["men", "villagers"],
            _ when title.Contains("Phụ nữ", StringComparison.Ordinal) || title.Contains("phụ nữ", StringComparison.Ordinal) =>
            [
                "women",
                "villagers",
            ],
            _ when title.Contains("Thanh niên", StringComparison.Ordinal) => ["youth"],
            _ when title.Contains("Già làng", StringComparison.Ordinal) || title.Contains("uy tín", StringComparison.Ordinal) =>
            [
                "elderly",
                "villagers",
                "village_officials",
            ],
            _ => _dice.Pick<string[]>([
                CommunityAudience,
                ["villagers", "women"],
                ["women"],
                ["villagers", "men"],
                ["villagers", "youth"],
                ["villagers", "village_officials"],
            ]),
        };

    private (Unit Organiser, Account Author) OrganiserOf(Hall hall, string setting)
    {
        var district = _authors[hall.DistrictCode];
        var office = _offices[Area(hall.DistrictCode).Id];
        var union = _womensUnions.GetValueOrDefault(hall.Commune.Id, office);
        var provincial = setting switch
        {
            "school" => "Sở GDĐT",
            "enterprise" => "Liên đoàn Lao động",
            "agency" => _dice.Pick<string>(["Sở LĐTBXH", "Công an tỉnh", "Sở TTTT"]),
            _ => _dice.Pick<string>(["Hội LHPN tỉnh", "Hội Nông dân", "Tỉnh đoàn", "Sở VHTTDL", "Sở LĐTBXH", "UBMTTQ tỉnh"]),
        };
        var who = _dice.Weighted<string>([
            ("office", 38),
            ("union", setting == "community" ? 30 : 5),
            ("commune", 12),
            ("school", hall.Agency is null ? 0 : 60),
            ("province", 12),
        ]);
        return who switch
        {
            "union" => (union, _authors.GetValueOrDefault(hall.Commune.Name, district)),
            "commune" => (hall.Commune, district),
            "school" => (hall.Agency!, district),
            "province" => (_agencies[provincial], _authors[provincial]),
            _ => (office, district),
        };
    }

    private IReadOnlyList<Person> SpeakersFor(string code, Instant from, Instant to)
    {
        var free = _speakers[code].Where(s => IsFree(s.Id, from, to)).ToArray();
        _dice.Shuffle(free);
        return [.. free.Take(_dice.Chance(0.25) ? 2 : 1)];
    }

    private bool IsFree(Guid resource, Instant from, Instant to) =>
        !_held.TryGetValue(resource, out var times) || !times.Exists(t => t.From < to && from < t.To);

    // An event that takes place, or took place, books its venue and its speakers; one that was called off books nothing.
    private bool TryHold(Plan plan)
    {
        if (plan.Fixed is ActivityState.Cancelled or ActivityState.Postponed or ActivityState.Draft)
        {
            return true;
        }

        if (!plan.Hall.Venue.HoldsSeveral && !IsFree(plan.Hall.Venue.Id, plan.StartsAt, plan.EndsAt))
        {
            return false;
        }

        foreach (var resource in plan.Speakers.Select(s => s.Id).Append(plan.Hall.Venue.Id))
        {
            if (!_held.TryGetValue(resource, out var times))
            {
                _held[resource] = times = [];
            }

            times.Add((plan.StartsAt, plan.EndsAt));
        }

        return true;
    }
}
