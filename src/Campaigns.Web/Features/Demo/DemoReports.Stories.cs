using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Reporting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>What happened to the reports of each period.</summary>
internal sealed partial class DemoReports
{
    /// <summary>
    /// A period that is over, from the communes up, because each level consolidates what it accepted. Every seventh unit was late.
    /// </summary>
    private void Send(Book book, bool story)
    {
        var shift = book.Period.Year + book.Period.CountedTo.DayOfYear;
        var communes = book.Answers.Where(a => _units[a.UnitId].LevelKey == "commune" && a.UnitId != _ownCommune.Id).ToList();
        for (var i = book.Answers.Count - 1; i >= 0; i--)
        {
            var answer = book.Answers[i];
            var isTop = answer.SuperiorId is null;

            // In the last period the commune of the demo's account is still to write.
            if (story && answer.UnitId == _ownCommune.Id)
            {
                continue;
            }

            var sent = At(answer.DueOn.PlusDays(!isTop && (i + shift) % 7 == 3 ? 1 + (i % 4) : -(i % 3)), 8 + (i % 8));

            // Nobody consolidates before what is below has been accepted.
            foreach (var below in book.Answers.Where(a => a.SuperiorId == answer.Id && book.Ready.ContainsKey(a.Id)))
            {
                sent = Instant.Max(sent, book.Ready[below.Id] + Duration.FromHours(2));
            }

            if (story && communes.Count > 0 && answer == communes[^1])
            {
                SendPaper(book, answer, sent);
            }
            else if (story && answer.UnitId == _home.Id)
            {
                SendTwice(book, answer, sent);
            }
            else
            {
                var version = Freeze(book, answer, sent);
                if (!isTop)
                {
                    Receive(book, version, !(story && i % 11 == 5), sent + Duration.FromHours(26));
                }
            }
        }
    }

    /// <summary>The coordinator of the district enters a commune's paper, so somebody of the level above accepts it.</summary>
    private void SendPaper(Book book, ReportAnswer answer, Instant sent)
    {
        var began = sent - Duration.FromHours(1);
        (answer.Source, answer.PaperById, answer.PaperAt, answer.PaperNumber) = (
            AnswerSource.Paper,
            _districtCoordinator,
            began,
            "27/BC-UBND"
        );
        Step(answer, ReportStepKind.EnterPaper, _districtCoordinator, began);
        Receive(book, Freeze(book, answer, sent), accepted: true, sent + Duration.FromHours(20), _coordinator);
    }

    /// <summary>The home district's first version came back with a note at a figure; the second was accepted.</summary>
    private void SendTwice(Book book, ReportAnswer answer, Instant sent)
    {
        const string Leaflets = "B15";
        var first = Freeze(book, answer, sent, slip: Leaflets);
        var returned = Receive(book, first, accepted: false, sent + Duration.FromHours(4));
        returned.Notes.Add(
            new ReportNote
            {
                StepId = returned.Id,
                IndicatorId = _indicators.Single(i => i.Code == Leaflets).Id,
                Text = "Số tờ rơi thấp hơn số Sở đã cấp cho huyện. Đề nghị đối chiếu với biên bản giao nhận.",
            }
        );
        var again = sent + Duration.FromHours(24);
        Receive(
            book,
            Freeze(book, answer, again, "Đã đối chiếu với biên bản giao nhận của Sở."),
            accepted: true,
            again + Duration.FromHours(3)
        );
    }

    /// <summary>
    /// A district records a list of guests after its report was accepted. The version stays as it was sent; the page of the version shows
    /// the difference.
    /// </summary>
    private async Task AddTurnsAsync(Book book)
    {
        foreach (var answer in book.Answers.Where(a => a.UnitId != _home.Id && book.Accepted.ContainsKey(a.Id)))
        {
            var held = book.Events[answer.Id].Where(e => e is { Held: true, Turns: > 0 }).Select(e => e.ActivityId).ToList();
            var session = await (
                from s in _db.Sessions
                where held.Contains(s.ActivityId)
                orderby s.StartsAt descending, s.Id
                select new { s.Id, s.ActivityId }
            ).FirstOrDefaultAsync(_cancel);
            if (session is null)
            {
                continue;
            }

            await Headcounts.AppendAsync(
                _db,
                new NewHeadcount
                {
                    SessionId = session.Id,
                    OperationId = Guid.CreateVersion7(),
                    Cells = new Cells(68, 52, 0, 0, 0, 0, 0, 120),
                    CountedById = _compilers[answer.UnitId],
                    Reason = "Bổ sung danh sách một buổi chưa ghi",
                },
                book.Ready[answer.Id] + Duration.FromDays(9),
                _cancel
            );

            // A figure that is added sets a confirmed activity back to held; its unit has confirmed it again since.
            await _db.Database.ExecuteSqlAsync(
                $"UPDATE activity SET state = 'confirmed' WHERE id = {session.ActivityId} AND state = 'held' AND confirmed_at IS NOT NULL",
                _cancel
            );
            return;
        }
    }

    /// <summary>
    /// A report that is running: the districts were to send two days ago. The home district's lies before its head, and the others are in
    /// every other state.
    /// </summary>
    private void SendRunning(Book book)
    {
        var others = book.Answers.Where(a => a.SuperiorId is not null && a.UnitId != _home.Id).ToList();
        for (var i = 0; i < others.Count; i++)
        {
            var answer = others[i];
            var (daysAgo, hour) = (3 + (i % 3), 8 + (i % 8));
            switch (i % 14)
            {
                case 0 or 1 or 2 or 6 or 9 or 13:
                    Receive(book, Freeze(book, answer, Ago(daysAgo, hour)), accepted: true, Ago(daysAgo - 2, hour));
                    break;
                case 3 or 11:
                    Freeze(book, answer, Ago(daysAgo, hour));
                    break;
                case 4:
                    Freeze(book, answer, Ago(1, hour));
                    break;
                case 5:
                    Receive(book, Freeze(book, answer, Ago(daysAgo, hour)), accepted: false, Ago(2, 9));
                    break;
                case 7:
                    Extend(answer, Ago(3, 9), "Mưa lũ làm chia cắt ba xã, phòng chưa nhận đủ danh sách.");
                    Draft(book, answer, Ago(1, hour));
                    break;
                case 8:
                    Draft(book, answer, Ago(1, hour));
                    break;
                default:
                    break;
            }
        }

        if (book.Answers.SingleOrDefault(a => a.UnitId == _home.Id) is { } home)
        {
            var laid = Ago(2, 16);
            Extend(home, Ago(4, 9), "Phòng đang kiểm tra số liệu của các xã, đề nghị lùi hạn gửi.");
            Fill(book, home, laid);
            home.State = AnswerState.WaitingForHead;
            Step(home, ReportStepKind.ToHead, _compilers[_home.Id], laid);
        }
    }

    private void Extend(ReportAnswer answer, Instant at, string why)
    {
        (answer.RegularDueOn, answer.DueOn) = (answer.DueOn, answer.DueOn.PlusDays(6));
        Step(answer, ReportStepKind.Extend, _coordinator, at, why, answer.DueOn);
    }

    /// <summary>Some units have begun a report that cannot be sent yet, or that others still work at.</summary>
    private void Begin(Book book)
    {
        for (var i = 0; i < book.Answers.Count; i++)
        {
            var answer = book.Answers[i];
            if (i % 4 == 1 && answer.UnitId != _home.Id && answer.UnitId != _ownCommune.Id && answer.SuperiorId is not null)
            {
                Draft(book, answer, Ago(1 + (i % 5), 8 + (i % 8)));
            }
        }
    }

    private Instant Ago(int days, int hour) => At(_today.PlusDays(-days), hour);

    private static Instant At(LocalDate day, int hour) => VietnamTime.InstantOf(day.At(new LocalTime(hour, 10)));
}
