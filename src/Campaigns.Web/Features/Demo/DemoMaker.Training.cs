using System.Globalization;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Registrations;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// Makes courses, forty runs in three years with their participants, and a trainer who sees them. It has a random generator of its own, so
/// that the rest of the demo does not change.
/// </summary>
internal sealed partial class DemoMaker
{
    private const int TrainingSeed = 20201228;
    private const int OrganisersSeed = 20261126;
    private const int PastRuns = 30;

    private static readonly (
        string Title,
        string Cadre,
        int Hours,
        int Percent,
        bool Test,
        decimal? Mark,
        string Aims,
        int Halves
    )[] TaughtCourses =
    [
        (
            "Kỹ năng tư vấn ban đầu cho người bị bạo lực",
            "cộng tác viên, cán bộ phụ nữ xã",
            21,
            80,
            true,
            5m,
            "Nghe và hỏi đúng cách, giữ kín điều được nghe.\nBiết chuyển tới đâu và ghi lại thế nào.",
            6
        ),
        (
            "Luật Bình đẳng giới và Luật Phòng, chống bạo lực gia đình",
            "công chức xã, trưởng thôn, buôn",
            14,
            75,
            true,
            5m,
            "Nắm các quy định mới và trách nhiệm của cấp xã.",
            4
        ),
        (
            "Truyền thông thay đổi hành vi ở cộng đồng",
            "cộng tác viên, cán bộ đoàn thể",
            14,
            75,
            false,
            null,
            "Chuẩn bị và điều hành một buổi nói chuyện ở thôn, buôn.",
            4
        ),
        (
            "Tổ chức câu lạc bộ Nam giới tiên phong",
            "nam giới nòng cốt, người có uy tín",
            10,
            70,
            false,
            null,
            "Lập và duy trì câu lạc bộ nam giới.",
            3
        ),
        (
            "Quản lý địa chỉ tin cậy ở cộng đồng",
            "chủ địa chỉ tin cậy, công an viên",
            14,
            80,
            true,
            6m,
            "Tiếp nhận, bảo đảm an toàn và phối hợp khi có người cần giúp.",
            4
        ),
        (
            "Phòng, chống quấy rối tình dục tại nơi làm việc",
            "cán bộ công đoàn, quản lý doanh nghiệp",
            7,
            100,
            false,
            null,
            "Xây dựng nội quy và quy trình xử lý.",
            2
        ),
        (
            "Lồng ghép giới trong kế hoạch của ngành",
            "công chức sở, ngành, phòng chuyên môn",
            14,
            75,
            true,
            null,
            "Đưa chỉ tiêu giới vào kế hoạch năm.",
            4
        ),
        (
            "Ghi chép và báo cáo số liệu theo giới",
            "cán bộ tổng hợp, thống kê xã",
            7,
            100,
            true,
            5m,
            "Ghi đúng lượt người, người, và báo cáo đúng hạn.",
            2
        ),
    ];

    private static readonly string[] Workplaces =
    [
        "Hội LHPN xã, chủ tịch",
        "Hội LHPN xã, ủy viên",
        "UBND xã, công chức văn hóa",
        "Cộng tác viên dân số",
        "Trưởng thôn",
        "Đoàn Thanh niên xã, bí thư",
        "Hội Nông dân xã, phó chủ tịch",
        "Công an viên",
        "Trạm y tế, y sĩ",
        "Mặt trận xã, chủ tịch",
    ];

    private readonly SeededRandom _training = new(TrainingSeed);
    private readonly SeededRandom _organisers = new(OrganisersSeed);
    private readonly List<Person> _teachers = [];
    private readonly List<(Instant First, Action Write)> _runs = [];
    private readonly Dictionary<int, int> _runsOfYear = [];
    private readonly Dictionary<string, List<(Person Person, string Workplace)>> _learners = new(StringComparer.Ordinal);
    private Account _trainer = null!;
    private Unit _trainingUnit = null!;

    // The random number is drawn for everybody, so that the rest of the demo does not change. In the Women's Union everybody is a woman.
    private string WorkplaceOf(Sex sex)
    {
        var place = _training.Pick(Workplaces);
        return sex is Sex.Male ? place.Replace("Hội LHPN xã", "Hội Cựu chiến binh xã", StringComparison.Ordinal) : place;
    }

    private void MakeTraining()
    {
        _trainingUnit = _agencies["Sở LĐTBXH"];
        AddTrainer();
        AddTeachers();
        var courses = TaughtCourses.Select(AddCourse).ToList();
        var made = 0;
        MakeRunOfToday(courses[0], 0);
        made++;

        // Coming runs: most have participants, one has none, one is postponed, and one is cancelled.
        for (var i = 0; i < 7 && made < 40; i++)
        {
            var course = courses[(i + 1) % courses.Count];
            var state = i switch
            {
                4 => ActivityState.Postponed,
                6 => ActivityState.Cancelled,
                _ => ActivityState.Scheduled,
            };
            if (
                MakeRun(
                    course,
                    (i + 1) % courses.Count,
                    NextWeekday(_today.PlusDays(4 + (i * 9))),
                    state,
                    people: i == 2 ? 0 : _training.Roll(14, 30)
                )
            )
            {
                made++;
            }
        }

        for (var i = 0; made < 8 + PastRuns && i < 200; i++)
        {
            var index = _training.Roll(0, courses.Count - 1);
            var day = NextWeekday(_today.PlusDays(-(12 + (made * 33) + _training.Roll(0, 20))));
            if (day > _today.PlusYears(-3) && MakeRun(courses[index], index, day, ActivityState.Confirmed, _training.Roll(16, 32)))
            {
                made++;
            }
            else if (
                day <= _today.PlusYears(-3)
                && MakeRun(
                    courses[index],
                    index,
                    NextWeekday(_today.PlusDays(-_training.Roll(20, 1080))),
                    ActivityState.Confirmed,
                    _training.Roll(16, 32)
                )
            )
            {
                made++;
            }
        }

        // Two runs of the last days: one is held, and in the last session of the other nobody has been marked yet.
        MakeRecentRun(courses, 5, daysAgo: 7, unmarked: false);
        MakeRecentRun(courses, 7, daysAgo: 4, unmarked: true);

        // Runs are written in order of time, so that participants who attend again have attended before.
        foreach (var (_, write) in _runs.OrderBy(r => r.First))
        {
            write();
        }
    }

    private void AddTrainer()
    {
        const string name = "Nguyễn Hữu Phước";
        const string mail = "nguyen.huu.phuoc.trainer@demo.example";
        _trainer = new Account
        {
            Id = _training.Id(_began),
            DisplayName = name,
            DemoKey = "trainer",
            UserName = mail,
            NormalizedUserName = mail.ToUpperInvariant(),
            Email = mail,
            NormalizedEmail = mail.ToUpperInvariant(),
            EmailConfirmed = true,
            LockoutEnabled = true,
            SecurityStamp = Convert.ToHexString(_training.Bytes(20)),
            ConcurrencyStamp = _training.Id(_began).ToString(),
            CreatedAt = _began,
        };
        _data.Accounts.Add(_trainer);
        _data.Grants.Add(
            new Grant
            {
                Id = _training.Id(_began),
                AccountId = _trainer.Id,
                Role = Role.Trainer,
                UnitId = _world.Root.Id,
                ActingUnitId = _trainingUnit.Id,
                ValidFrom = _began,
            }
        );
    }

    private void AddTeachers()
    {
        foreach (
            var (name, sex, born) in new[]
            {
                ("Lê Thị Minh Tâm", Sex.Female, 1974),
                ("Nguyễn Văn Khánh", Sex.Male, 1970),
                ("H'Loan Niê", Sex.Female, 1982),
                ("Y Suin Byă", Sex.Male, 1978),
                ("Đặng Thị Ngọc Hiền", Sex.Female, 1986),
                ("Bùi Quốc Thắng", Sex.Male, 1981),
            }
        )
        {
            _teachers.Add(TrainingPerson(name, sex, born, _halls[0].Commune, speaker: true, _began));
        }
    }

    private Person TrainingPerson(string name, Sex sex, int born, Unit commune, bool speaker, Instant at)
    {
        var person = new Person
        {
            Id = _training.Id(at),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Sex = sex,
            BirthYear = born,
            CommuneId = commune.Id,
            Phone = DemoNames.Phone(_training),
            IsSpeaker = speaker,
            CreatedAt = at,
        };
        _data.Persons.Add(person);
        _byPhone.Add((name, person.Phone));
        _byBirth.Add((name, born, commune.Id));
        return person;
    }

    private Course AddCourse((string Title, string Cadre, int Hours, int Percent, bool Test, decimal? Mark, string Aims, int Halves) taught)
    {
        var course = new Course
        {
            Id = _training.Id(_began),
            UnitId = _trainingUnit.Id,
            Title = taught.Title,
            TitleFolded = Folding.Fold(taught.Title),
            Aims = taught.Aims,
            Cadre = taught.Cadre,
            Hours = taught.Hours,
            LeastPercent = taught.Percent,
            TestRequired = taught.Test,
            PassMark = taught.Mark,
            CreatedById = _trainer.Id,
            CreatedAt = _began,
            UpdatedAt = _began,
        };
        _data.Courses.Add(course);
        return course;
    }

    /// <summary>A run whose last session is on now or in the next half-day; it has two days before it and today.</summary>
    private void MakeRunOfToday(Course course, int index)
    {
        var time = VietnamTime.LocalOf(_now).TimeOfDay;
        var (last, half) = time switch
        {
            { Hour: < 11 } => (_today, HalfDay.Morning),
            { Hour: < 17 } => (_today, HalfDay.Afternoon),
            { Hour: < 20 } => (_today, HalfDay.Evening),
            { Hour: 20, Minute: < 30 } => (_today, HalfDay.Evening),
            _ => (_today.PlusDays(1), HalfDay.Morning),
        };
        var (first, second) = (WeekdayBefore(last.PlusDays(-2)), WeekdayBefore(last));
        first = first >= second ? WeekdayBefore(second) : first;
        var times = new[]
        {
            (first, HalfDay.Morning),
            (first, HalfDay.Afternoon),
            (second, HalfDay.Morning),
            (second, HalfDay.Afternoon),
            (last, half),
        }
            .Select(Of)
            .ToList();
        MakeRun(course, index, times, ActivityState.Scheduled, 22, "Cộng tác viên huyện Cư M'gar", HomeDistrict);
    }

    private static (Instant From, Instant To) Of((LocalDate Day, HalfDay Half) when)
    {
        var (start, end) = HalfDays.Hours(when.Half);
        return (VietnamTime.InstantOf(when.Day + start), VietnamTime.InstantOf(when.Day + end));
    }

    private static LocalDate NextWeekday(LocalDate day) =>
        day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? day.Next(IsoDayOfWeek.Monday) : day;

    private static LocalDate WeekdayBefore(LocalDate day)
    {
        var before = day.PlusDays(-1);
        return before.DayOfWeek is IsoDayOfWeek.Sunday ? before.PlusDays(-1) : before;
    }

    private void MakeRecentRun(List<Course> courses, int index, int daysAgo, bool unmarked)
    {
        var back = daysAgo;
        while (
            !MakeRun(
                courses[index],
                index,
                WeekdayBefore(_today.PlusDays(1 - back)),
                ActivityState.Confirmed,
                _training.Roll(16, 26),
                unmarked
            )
        )
        {
            back++;
        }
    }

    private bool MakeRun(Course course, int index, LocalDate day, ActivityState state, int people, bool unmarked = false)
    {
        var times = new List<(Instant From, Instant To)>();
        var (date, half) = (day, HalfDay.Morning);
        for (var i = 0; i < TaughtCourses[index].Halves; i++)
        {
            times.Add(Of((date, half)));
            (date, half) = HalfDays.After(date, half);
        }

        var (code, _, _) = _training.Pick(DemoPlaces.Districts);
        return MakeRun(
            course,
            index,
            times,
            state,
            people,
            $"{TaughtCourses[index].Cadre.Split(',')[0]} {Lower(Area(code).Name)}",
            code,
            unmarked
        );
    }

    private bool MakeRun(
        Course course,
        int index,
        List<(Instant From, Instant To)> times,
        ActivityState wanted,
        int people,
        string group,
        string code,
        bool unmarked = false
    )
    {
        var halls = _halls
            .Where(h => h.DistrictCode == code && h.Kind is HallKind.Centre or HallKind.Commune && h.DistrictCode == code)
            .ToList();
        var teachers = _teachers.Where(t => times.TrueForAll(s => IsFree(t.Id, s.From, s.To))).ToArray();
        if (halls.Find(h => times.TrueForAll(s => IsFree(h.Venue.Id, s.From, s.To))) is not { } hall || teachers.Length == 0)
        {
            return false;
        }

        _training.Shuffle(teachers);
        Person[] chosen = [.. teachers.Take(_training.Chance(0.5) ? 2 : 1)];
        var off = wanted is ActivityState.Postponed or ActivityState.Cancelled;
        if (!off)
        {
            foreach (var resource in chosen.Select(t => t.Id).Append(hall.Venue.Id))
            {
                if (!_held.TryGetValue(resource, out var held))
                {
                    _held[resource] = held = [];
                }

                held.AddRange(times.Select(t => (t.From, t.To)));
            }
        }

        _runs.Add((times[0].From, () => WriteRun(course, times, wanted, people, group, code, hall, chosen, unmarked)));
        return true;
    }

    private void WriteRun(
        Course course,
        List<(Instant From, Instant To)> times,
        ActivityState wanted,
        int people,
        string group,
        string code,
        Hall hall,
        Person[] teachers,
        bool unmarked
    )
    {
        var organiser = OrganiserOf(code, unmarked || wanted is not ActivityState.Scheduled);
        var (first, last) = (times[0].From, times[^1].To);
        var created = Earlier(first - Duration.FromDays(_training.Roll(14, 30)), _now - Duration.FromDays(2));
        var scheduled = created + Duration.FromMinutes(_training.Roll(5, 40));
        var year = VietnamTime.DateOf(first).Year;
        var number = _runsOfYear[year] = _runsOfYear.GetValueOrDefault(year) + 1;
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"Lớp {number:00}/{year}: {char.ToUpper(group[0], CultureInfo.InvariantCulture)}{group[1..]}"
        );
        var activity = new Activity
        {
            Id = _training.Id(created),
            Kind = ActivityKind.CourseRun,
            Code = TrainingCode(ReadableCode.ActivityLength, _codes),
            Publication = Publication.Internal,
            Title = title,
            TitleFolded = Folding.Fold(title),
            OrganisingUnitId = organiser.Id,
            PlaceUnitId = hall.Commune.Id,
            VenueId = hall.Venue.Id,
            Capacity = 35,
            Contact = $"{ContactOf(organiser, _trainer)}, {NumberOf(organiser)}, {organiser.ShortName}",
            IcsUid = string.Create(CultureInfo.InvariantCulture, $"{_training.Id(created):N}@campaigns"),
            CreatedById = _trainer.Id,
            CreatedAt = created,
            UpdatedAt = created,
        };
        var sessions = times
            .Select(
                (t, i) =>
                    new Session
                    {
                        Id = _training.Id(created),
                        ActivityId = activity.Id,
                        Ordinal = i + 1,
                        StartsAt = t.From,
                        EndsAt = t.To,
                    }
            )
            .ToList();
        _data.Activities.Add(activity);
        _data.Sessions.AddRange(sessions);
        _data.CourseRuns.Add(
            new CourseRun
            {
                ActivityId = activity.Id,
                CourseId = course.Id,
                LeastPercent = course.LeastPercent,
                TestRequired = course.TestRequired,
                PassMark = course.PassMark,
            }
        );
        _data.Speakers.AddRange(
            teachers.Select(
                (t, i) =>
                    new ActivitySpeaker
                    {
                        ActivityId = activity.Id,
                        PersonId = t.Id,
                        Position = i,
                    }
            )
        );
        activity.MarkScheduled(_trainer.Id, scheduled);
        NoteRun("activity.scheduled", activity, scheduled, first);
        var registrations = Enroll(
            activity,
            people,
            code,
            scheduled,
            Earlier(first - Duration.FromHours(15), _now - Duration.FromHours(1))
        );
        if (wanted is ActivityState.Postponed or ActivityState.Cancelled)
        {
            var at = Earlier(scheduled + Duration.FromDays(1), _now - Duration.FromHours(3));
            if (wanted is ActivityState.Cancelled)
            {
                activity.MarkCancelled("Giảng viên được điều động đi công tác", at);
                NoteRun("activity.cancelled", activity, at, first);
            }
            else
            {
                activity.MarkPostponed("Bà con bận thu hoạch cà phê", at);
                NoteRun("activity.postponed", activity, at, first);
            }

            return;
        }

        foreach (var session in sessions)
        {
            _data.Bookings.Add(
                new Booking
                {
                    Id = _training.Id(created),
                    SessionId = session.Id,
                    ActivityId = activity.Id,
                    VenueId = hall.Venue.Id,
                    Shared = hall.Venue.HoldsSeveral,
                    StartsAt = session.StartsAt,
                    EndsAt = session.EndsAt,
                }
            );
            _data.Bookings.AddRange(
                teachers.Select(t => new Booking
                {
                    Id = _training.Id(created),
                    SessionId = session.Id,
                    ActivityId = activity.Id,
                    PersonId = t.Id,
                    StartsAt = session.StartsAt,
                    EndsAt = session.EndsAt,
                })
            );
        }

        Attend(activity, unmarked ? sessions[..^1] : sessions, registrations);
        if (last >= _now || unmarked)
        {
            return;
        }

        Examine(course, registrations, last);
        var heldAt = last + Duration.FromHours(2);
        if (heldAt < _now - Duration.FromDays(3))
        {
            activity.MarkHeld(_trainer.Id, heldAt);
            NoteRun("activity.held", activity, heldAt, first);
            var confirmedAt = heldAt + Duration.FromDays(_training.Roll(2, 5));
            if (confirmedAt < _now - Duration.FromDays(14))
            {
                activity.MarkConfirmed(_trainer.Id, confirmedAt);
                NoteRun("activity.confirmed", activity, confirmedAt, first);
            }
        }
    }

    /// <summary>
    /// Most runs are organised by the department; some of those that are over were organised by a district or the Women's Union.
    /// </summary>
    private Unit OrganiserOf(string code, bool mayDiffer) =>
        _organisers.Roll(1, 100) switch
        {
            <= 32 when mayDiffer => _offices[Area(code).Id],
            <= 44 when mayDiffer => _agencies.Values.First(a => a.Name.Contains("Phụ nữ", StringComparison.Ordinal)),
            _ => _trainingUnit,
        };

    /// <summary>Half of the participants attended another run before, if anybody did.</summary>
    private List<Registration> Enroll(Activity activity, int people, string code, Instant from, Instant to)
    {
        if (!_learners.TryGetValue(code, out var known))
        {
            _learners[code] = known = [];
        }

        var communes = _halls.Where(h => h.DistrictCode == code).Select(h => h.Commune).Distinct().ToArray();
        var chosen = new List<(Person Person, string Workplace)>();
        foreach (var again in known.Where(k => k.Person.CreatedAt < from).ToList())
        {
            if (chosen.Count < people / 2 && _training.Chance(0.5))
            {
                chosen.Add(again);
            }
        }

        while (chosen.Count < people)
        {
            var commune = _training.Pick(communes);
            var sex = _training.Chance(0.58) ? Sex.Female : Sex.Male;
            var name = DemoNames.Name(
                _training,
                _training.Weighted(DemoPlaces.PeoplesOf(code).Select(p => (p.People, p.Weight)).ToArray()),
                sex
            );
            var born = VietnamTime.DateOf(from).Year - _training.Around(23, 60);
            if (!_byBirth.Contains((name, born, commune.Id)))
            {
                var learner = (
                    TrainingPerson(name, sex, born, commune, speaker: false, from),
                    WorkplaceOf(sex).Replace(" xã", $" {Lower(commune.Name)}", StringComparison.Ordinal)
                );
                known.Add(learner);
                chosen.Add(learner);
            }
        }

        var codes = new HashSet<string>(StringComparer.Ordinal);
        return [.. chosen.Select(c => EnrollOne(activity, c.Person, c.Workplace, _training.Moment(from, to), codes))];
    }

    private Registration EnrollOne(Activity activity, Person person, string workplace, Instant at, HashSet<string> codes)
    {
        var id = _training.Id(at);
        var registration = new Registration
        {
            Id = id,
            ActivityId = activity.Id,
            PersonId = person.Id,
            OperationId = _training.Id(at),
            Name = person.Name,
            NameFolded = person.NameFolded,
            NameSort = person.NameSort,
            Phone = person.Phone,
            Sex = person.Sex,
            BirthYear = person.BirthYear,
            CommuneId = person.CommuneId,
            Places = 1,
            Channel = RegistrationChannel.Organiser,
            Language = "vi",
            Code = TrainingCode(ReadableCode.TicketLength, codes),
            TokenHash = _world.TokenHash(id, 1),
            KeyVersion = _world.KeyVersion,
            CreatedAt = at,
        };
        _data.Registrations.Add(registration);
        _data.Participants.Add(new Participant { RegistrationId = id, Workplace = workplace });
        _data.Consents.Add(
            new Consent
            {
                Id = _training.Id(at),
                RegistrationId = id,
                PersonId = person.Id,
                TextVersion = Registering.ConsentVersion,
                Purpose = Registering.ConsentPurpose,
                Language = "vi",
                GivenBy = "self",
                Channel = RegistrationChannel.Organiser,
                GivenAt = at,
            }
        );
        return registration;
    }

    /// <summary>
    /// Records who came to each session that has begun: most were scanned, some were late, a few were on leave or absent. In a session that
    /// is on, some have not come yet.
    /// </summary>
    private void Attend(Activity activity, List<Session> sessions, List<Registration> registrations)
    {
        var careless = registrations.Where(_ => _training.Chance(0.12)).Select(r => r.Id).ToHashSet();
        foreach (var session in sessions.Where(s => s.StartsAt - Duration.FromMinutes(20) < _now))
        {
            var on = session.EndsAt > _now;
            foreach (var registration in registrations)
            {
                if (on && _training.Chance(0.2))
                {
                    continue;
                }

                if (_training.Chance(careless.Contains(registration.Id) ? 0.55 : 0.95))
                {
                    var minutes = _training.Chance(0.07) ? _training.Roll(17, 40) : _training.Roll(-18, 12);
                    var at = Earlier(session.StartsAt + Duration.FromMinutes(minutes), _now - Duration.FromMinutes(1));
                    AdmitLearner(
                        activity,
                        session,
                        registration,
                        at,
                        _training.Weighted<Source>([(Source.Qr, 60), (Source.Search, 30), (Source.Code, 10)])
                    );
                }
                else if (!on)
                {
                    _data.GridEntries.Add(
                        new GridEntry
                        {
                            Id = _training.Id(session.EndsAt),
                            SessionId = session.Id,
                            RegistrationId = registration.Id,
                            After = _training.Chance(0.4) ? Mark.Excused : Mark.Absent,
                            ById = _trainer.Id,
                            At = session.EndsAt - Duration.FromMinutes(_training.Roll(1, 20)),
                        }
                    );
                }
            }
        }
    }

    private void AdmitLearner(Activity activity, Session session, Registration registration, Instant at, Source source)
    {
        var checkIn = new CheckIn
        {
            Id = _training.Id(at),
            Kind = CheckInKind.Admit,
            SessionId = session.Id,
            RegistrationId = registration.Id,
            Gate = Gates[0],
            ActorKind = ActorKind.Account,
            ActorId = _trainer.Id,
            DeviceAt = at,
            ClockOffsetMs = _training.Roll(-900, 900),
            HappenedAt = at,
            ReceivedAt = Earlier(at + Duration.FromMilliseconds(_training.Roll(300, 2_500)), _now),
            DoorVerdict = Verdict.Accepted,
            ServerVerdict = Verdict.Accepted,
            Source = source,
        };
        _data.CheckIns.Add(checkIn);
        var day = VietnamTime.DateOf(session.StartsAt);
        var cells = Cells.OfAttendance(registration.Sex, registration.BirthYear, day, 0);
        _data.Attendances.Add(
            new Attendance
            {
                Id = _training.Id(at),
                RegistrationId = registration.Id,
                SessionId = session.Id,
                ActivityId = activity.Id,
                PersonId = registration.PersonId,
                CheckInId = checkIn.Id,
                HappenedAt = at,
                Gate = checkIn.Gate,
                Source = source,
                Cells = cells,
                CampaignId = null,
                OrganisingUnitId = activity.OrganisingUnitId,
                PlaceUnitId = activity.PlaceUnitId!.Value,
                OnDate = day,
                FormId = null,
                SettingId = null,
            }
        );
    }

    private void Examine(Course course, List<Registration> registrations, Instant last)
    {
        if (!course.TestRequired)
        {
            return;
        }

        foreach (var registration in registrations.Where(_ => _training.Chance(0.95)))
        {
            var at = last + Duration.FromMinutes(_training.Roll(10, 90));
            _data.TestMarks.Add(
                new TestMark
                {
                    Id = _training.Id(at),
                    RegistrationId = registration.Id,
                    Value = _training.Around(7, 20) / 2m,
                    ById = _trainer.Id,
                    At = Earlier(at, _now),
                }
            );
        }
    }

    private string TrainingCode(int length, HashSet<string> taken)
    {
        string code;
        do
        {
            code = _training.Code(length);
        } while (!taken.Add(code));
        return code;
    }

    private void NoteRun(string action, Activity activity, Instant at, Instant startsAt)
    {
        if (startsAt < _now - AuditReach)
        {
            return;
        }

        _data.Audit.Add(
            new AuditEntry
            {
                Id = _training.Id(at),
                At = at,
                ActorKind = ActorKind.Account,
                ActorId = _trainer.Id,
                ActingUnitId = _trainingUnit.Id,
                Action = action,
                SubjectKind = "activity",
                SubjectId = activity.Id,
                UnitId = activity.OrganisingUnitId,
                Fields = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = activity.Title }),
            }
        );
    }
}
