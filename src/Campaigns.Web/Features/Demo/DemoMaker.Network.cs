using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Network;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private const int NetworkSeed = 20261125;
    private const int OfHomeDistrict = 78;
    private const int OfOtherDistricts = 11;
    private const int OfEachAgency = 3;

    private static readonly string[] Abilities =
    [
        "",
        "",
        "",
        "Hòa giải ở buôn",
        "Nói chuyện trước đông người",
        "Dẫn chương trình",
        "Phiên dịch tại chỗ",
        "Nói chuyện với nam giới",
        "Tổ chức trò chơi, văn nghệ",
        "Viết tin, chụp ảnh",
        "Tư vấn pháp luật cơ bản",
    ];

    private readonly SeededRandom _people = new(NetworkSeed);
    private readonly List<(Collaborator Entry, Person Person, Guid Commune, string District)> _network = [];

    /// <summary>
    /// Makes about 300 people whom units know and may ask, three of whom were entered twice, and the invitations of coming events.
    /// </summary>
    private void MakeNetwork()
    {
        foreach (var (code, _, _) in DemoPlaces.Districts)
        {
            var communes = _halls.Where(h => h.DistrictCode == code).Select(h => h.Commune).Distinct().ToArray();
            foreach (var speaker in _speakers[code])
            {
                var kinds = _people.Chance(0.25) ? new[] { "speaker", "trainer" } : ["speaker"];
                Keep(speaker, code, _world.Units.First(u => u.Id == speaker.CommuneId), [Area(code).Id], kinds);
            }

            for (var i = 0; i < (code == HomeDistrict ? OfHomeDistrict : OfOtherDistricts); i++)
            {
                var commune = _people.Pick(communes);
                Keep(Somebody(commune, code), code, commune, [commune.Id], kinds: null);
            }
        }

        foreach (var agency in _agencies.Values.Where(a => a.LevelKey == "union").OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            for (var i = 0; i < OfEachAgency; i++)
            {
                var hall = _people.Pick(_halls);
                Keep(
                    Somebody(
                        hall.Commune,
                        hall.DistrictCode,
                        women: agency.ShortName.Contains("LHPN", StringComparison.Ordinal)
                            || agency.Name.Contains("Phụ nữ", StringComparison.Ordinal)
                    ),
                    hall.DistrictCode,
                    hall.Commune,
                    [Area(hall.DistrictCode).Id],
                    _people.Chance(0.5) ? ["speaker"] : null,
                    agency
                );
            }
        }

        EnterTwice();
        foreach (var session in _data.Sessions.Where(s => s.StartsAt > _now).OrderBy(s => s.StartsAt).ThenBy(s => s.Id).ToList())
        {
            Ask(session);
        }
    }

    private Person Somebody(Unit commune, string district, bool women = false)
    {
        for (; ; )
        {
            var people = _people.Weighted(DemoPlaces.PeoplesOf(district).Select(p => (p.People, p.Weight)).ToArray());
            var sex = _people.Chance(women ? 1 : 0.56) ? Sex.Female : Sex.Male;
            var name = DemoNames.Name(_people, people, sex);
            var born = _today.Year - _people.Around(24, 72);
            var phone = _people.Chance(0.93) ? DemoNames.Phone(_people) : null;
            if ((phone is null || _byPhone.Add((name, phone))) && _byBirth.Add((name, born, commune.Id)))
            {
                return Enter(name, sex, born, commune, phone, _people.Chance(0.22));
            }
        }
    }

    private Person Enter(string name, Sex sex, int born, Unit commune, string? phone, bool email)
    {
        var at = _people.Moment(_began, _now - Duration.FromDays(20));
        var person = new Person
        {
            Id = _people.Id(at),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Sex = sex,
            BirthYear = born,
            CommuneId = commune.Id,
            Phone = phone,
            Email = email
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Folding.Fold(name).Replace(' ', '.')}{born % 100:00}@{_people.Pick(Domains)}"
                )
                : null,
            CreatedAt = at,
        };
        _data.Persons.Add(person);
        return person;
    }

    private void Keep(Person person, string district, Unit commune, Guid[] covers, string[]? kinds, Unit? keeper = null)
    {
        var home = Area(district);
        keeper ??=
            district == HomeDistrict
            && commune.LevelKey == "commune"
            && _womensUnions.TryGetValue(commune.Id, out var union)
            && _people.Chance(0.3)
                ? union
                : _offices[home.Id];
        var author =
            _authors.GetValueOrDefault(keeper.ShortName)
            ?? (keeper.LevelKey == "branch" ? _authors.GetValueOrDefault(commune.Name) : null)
            ?? _authors[district];
        kinds ??= KindsOf(person);
        var added = person.CreatedAt;
        var since = VietnamTime.DateOf(added);
        var entry = new Collaborator
        {
            Id = _people.Id(added),
            PersonId = person.Id,
            KeepingUnitId = keeper.Id,
            Skills = _people.Pick(Abilities),
            Since = since,
            EndedOn = !person.IsSpeaker && _people.Chance(0.03) ? _today.PlusDays(-_people.Roll(3, 18)) : null,
            ConsentVersion = CollaboratorFormModel.ConsentVersion,
            ConsentChannel = _people.Weighted<ConsentChannel>([
                (ConsentChannel.Paper, 35),
                (ConsentChannel.Spoken, 40),
                (ConsentChannel.Phone, 15),
                (ConsentChannel.Message, 10),
            ]),
            ConsentOn = since,
            CreatedById = author.Id,
            CreatedAt = added,
            UpdatedAt = added,
        };
        _data.Collaborators.Add(entry);
        _data.KindsHeld.AddRange(kinds.Select(k => new CollaboratorKindHeld { CollaboratorId = entry.Id, KindId = _world.Kinds[k] }));
        _data.Covers.AddRange(
            covers
                .Append(
                    person.IsSpeaker || !_people.Chance(0.2)
                        ? covers[0]
                        : _people.Pick(_halls.Where(h => h.DistrictCode == district).ToArray()).Commune.Id
                )
                .Distinct()
                .Select(c => new CollaboratorCover { CollaboratorId = entry.Id, UnitId = c })
        );
        _data.SpokenBy.AddRange(
            LanguagesOf(person.Name, district)
                .Select(l => new CollaboratorLanguage { CollaboratorId = entry.Id, LanguageId = _world.Languages[l] })
        );
        if (kinds.Contains("speaker", StringComparer.Ordinal))
        {
            person.IsSpeaker = entry.EndedOn is null;
        }

        _network.Add((entry, person, commune.Id, district));
    }

    private string[] KindsOf(Person person) =>
        (person.Sex, _people.Roll(1, 100)) switch
        {
            (Sex.Male, <= 52) => _people.Chance(0.4) ? ["mens_champion", "influencer"] : ["mens_champion"],
            (Sex.Male, <= 70) => ["influencer"],
            (Sex.Female, <= 8) => ["trusted_address"],
            (Sex.Female, <= 18) => ["influencer"],
            (_, >= 97) => ["trainer"],
            _ => ["collaborator"],
        };

    private IEnumerable<string> LanguagesOf(string name, string district)
    {
        var folded = Folding.Fold(name);
        var own =
            name.StartsWith("H'", StringComparison.Ordinal) || name.StartsWith("Y ", StringComparison.Ordinal)
                ? district is "656" or "653" && _people.Chance(0.7)
                    ? "mnong"
                    : "ede"
                : name.StartsWith("Siu", StringComparison.Ordinal)
                || name.StartsWith("Ksor", StringComparison.Ordinal)
                || name.StartsWith('R')
                || name.StartsWith("Nay", StringComparison.Ordinal)
                    ? "jrai"
                    : folded.StartsWith("nong ", StringComparison.Ordinal) || folded.StartsWith("trieu ", StringComparison.Ordinal)
                        ? "nung"
                        : folded.StartsWith("be ", StringComparison.Ordinal)
                        || folded.StartsWith("luc ", StringComparison.Ordinal)
                        || folded.StartsWith("ma ", StringComparison.Ordinal)
                            ? "tay"
                            : null;
        return own is not null ? ["vi", own]
            : _people.Chance(0.12) ? ["vi", "ede"]
            : ["vi"];
    }

    /// <summary>Three people whom both the office and a union entered, and one who also registered as a new person.</summary>
    private void EnterTwice()
    {
        var office = _offices[Area(HomeDistrict).Id];
        var once = _network
            .Where(n =>
                n.District == HomeDistrict
                && !n.Person.IsSpeaker
                && n.Entry.EndedOn is null
                && n.Entry.KeepingUnitId == office.Id
                && n.Person.Phone is not null
                && _womensUnions.ContainsKey(n.Commune)
            )
            .Take(3)
            .ToList();
        foreach (var (_, person, communeId, _) in once)
        {
            var commune = _world.Units.First(u => u.Id == communeId);
            var again = Enter(person.Name, person.Sex!.Value, person.BirthYear!.Value, commune, null, email: false);
            Keep(again, HomeDistrict, commune, [commune.Id], person.Sex == Sex.Female ? ["collaborator"] : null, _womensUnions[communeId]);
        }

        var present = _data
            .Attendances.Where(a => a.PersonId is not null && a.OrganisingUnitId == office.Id)
            .Select(a => a.PersonId!.Value)
            .ToHashSet();
        if (
            _data.Persons.Find(p =>
                present.Contains(p.Id) && p is { BirthYear: { } born, CommuneId: not null, Sex: not null } && born < _today.Year - 20
            ) is
            { } guest
        )
        {
            var commune = _world.Units.First(u => u.Id == guest.CommuneId);
            Keep(
                Enter(
                    guest.Name,
                    guest.Sex!.Value,
                    guest.BirthYear!.Value,
                    commune,
                    guest.Phone is null ? DemoNames.Phone(_people) : null,
                    email: false
                ),
                HomeDistrict,
                commune,
                [commune.Id],
                ["collaborator"],
                office
            );
        }
    }

    /// <summary>
    /// The invitations of a coming event: its speakers said yes; events of the home district wait for helpers, some of whom cannot come.
    /// </summary>
    private void Ask(Session session)
    {
        var activity = _data.Activities.Find(a => a.Id == session.ActivityId)!;
        if (activity.State != ActivityState.Scheduled || activity.ScheduledAt is not { } scheduled)
        {
            return;
        }

        var kept = _network.ToLookup(n => n.Person.Id);
        foreach (var speaker in _data.Speakers.Where(s => s.ActivityId == activity.Id))
        {
            if (kept[speaker.PersonId].Select(n => n.Person).FirstOrDefault() is { } person)
            {
                Invite(activity, person, InvitedTo.Speak, scheduled, InvitationAnswer.Yes);
            }
        }

        var home = Area(HomeDistrict);
        var ours = _womensUnions
            .Where(u => home.Id == _world.Units.First(c => c.Id == u.Key).ParentId)
            .Select(u => u.Value.Id)
            .Append(_offices[home.Id].Id);
        if (!ours.Contains(activity.OrganisingUnitId))
        {
            return;
        }

        var helpers = _network
            .Where(n =>
                n.District == HomeDistrict
                && n.Entry.EndedOn is null
                && !n.Person.IsSpeaker
                && (n.Commune == activity.PlaceUnitId || _people.Chance(0.1))
            )
            .Take(5)
            .ToList();
        InvitationAnswer?[] answers = [null, InvitationAnswer.Yes, InvitationAnswer.AnotherTime, InvitationAnswer.No, null];
        var turn = _people.Roll(0, 1);
        foreach (var ((_, person, _, _), answer) in helpers.Zip(answers.Skip(turn).Concat(answers)))
        {
            // A person who is booked elsewhere cannot say yes.
            var said =
                answer is InvitationAnswer.Yes && !IsFree(person.Id, session.StartsAt, session.EndsAt) ? InvitationAnswer.No : answer;
            Invite(activity, person, InvitedTo.Help, scheduled, said);
            if (said is InvitationAnswer.Yes)
            {
                Hold(person, session);
            }
        }

        // One person was asked to speak and has not answered; the invitation of another was withdrawn.
        if (
            _people.Chance(0.4)
            && _network.Find(n =>
                n.District == HomeDistrict
                && n.Person.IsSpeaker
                && !_data.Speakers.Exists(s => s.PersonId == n.Person.Id && s.ActivityId == activity.Id)
                && IsFree(n.Person.Id, session.StartsAt, session.EndsAt)
            )
                is { Person: { } free }
        )
        {
            Invite(activity, free, InvitedTo.Speak, scheduled, answer: null, withdrawn: _people.Chance(0.3));
        }
    }

    private void Hold(Person person, Session session)
    {
        _data.Bookings.Add(
            new Booking
            {
                Id = _people.Id(session.StartsAt),
                SessionId = session.Id,
                ActivityId = session.ActivityId,
                PersonId = person.Id,
                StartsAt = session.StartsAt,
                EndsAt = session.EndsAt,
            }
        );
        if (!_held.TryGetValue(person.Id, out var times))
        {
            _held[person.Id] = times = [];
        }

        times.Add((session.StartsAt, session.EndsAt));
    }

    private void Invite(Activity activity, Person person, InvitedTo to, Instant scheduled, InvitationAnswer? answer, bool withdrawn = false)
    {
        var at = _people.Moment(scheduled, Earlier(scheduled + Duration.FromHours(30), _now));
        var invitation = new Invitation
        {
            Id = _people.Id(at),
            ActivityId = activity.Id,
            PersonId = person.Id,
            InvitedTo = to,
            TokenHash = [],
            KeyVersion = _world.KeyVersion,
            InvitedById = activity.CreatedById,
            InvitedAt = at,
            AskedAt = at,
        };
        invitation.TokenHash = _world.ReplyHash(invitation.Id, 1);
        if (answer is not null)
        {
            invitation.MarkAnswered(
                new InvitationReply
                {
                    Answer = answer,
                    Proposal =
                        answer is InvitationAnswer.AnotherTime
                            ? _people.Pick<string>([
                                "Buổi tối thì tôi đến được, ban ngày đi rẫy.",
                                "Tuần sau xong đợt hái cà phê tôi rảnh.",
                                "Cho tôi sang sáng Chủ nhật nhé.",
                            ])
                            : "",
                    ProposedOn = answer is InvitationAnswer.AnotherTime ? _today.PlusDays(_people.Roll(5, 14)) : null,
                    ProposedFrom = answer is InvitationAnswer.AnotherTime && _people.Chance(0.6) ? new LocalTime(19, 0) : null,
                },
                activity.ScheduleVersion > 1 && _people.Chance(0.5) ? activity.ScheduleVersion - 1 : activity.ScheduleVersion,
                _people.Moment(at, _now)
            );
        }

        if (withdrawn)
        {
            invitation.WithdrawnAt = _people.Moment(at, _now);
        }

        _data.Invitations.Add(invitation);
        if (person.Email is null)
        {
            return;
        }

        var sent = Earlier(at + Duration.FromSeconds(_people.Roll(2, 50)), _now);
        _data.Messages.Add(
            new Message
            {
                Id = _people.Id(at),
                Rule = MessageRule.Invitation,
                ActivityId = activity.Id,
                OccurrenceId = invitation.Id,
                RecipientId = person.Id,
                ScheduleVersion = activity.ScheduleVersion,
                Channel = "email",
                State = MessageState.Sent,
                DueAt = at,
                NextAttemptAt = at,
                Attempts = 1,
                SentAt = sent,
                CreatedAt = at,
            }
        );
    }
}
