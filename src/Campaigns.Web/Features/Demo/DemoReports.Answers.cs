using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Reporting;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>How an answer is filled in, frozen and received.</summary>
internal sealed partial class DemoReports
{
    private static readonly string[] Results =
    [
        "Các hoạt động truyền thông được tổ chức theo kế hoạch; nam giới tham dự nhiều hơn kỳ trước.",
        "Truyền thông gắn với sinh hoạt chi hội và nhà văn hóa cộng đồng; tờ rơi có tiếng Êđê được bà con đón nhận.",
        "Các trường học phối hợp tốt; tổ truyền thông cộng đồng đã đến từng buôn, thôn.",
    ];

    private static readonly string[] Difficulties =
    [
        "Mùa thu hoạch cà phê bà con bận, một số buổi phải dời.",
        "Cộng tác viên kiêm nhiệm nhiều việc; kinh phí ở cơ sở còn ít.",
        "Một số vụ việc gia đình chưa chịu chia sẻ, nên số được phát hiện còn thấp.",
    ];

    private static readonly string[] Proposals =
    [
        "Đề nghị Sở cấp thêm tờ rơi tiếng Êđê và tập huấn lại cho cộng tác viên mới.",
        "Đề nghị bố trí kinh phí cho tổ truyền thông cộng đồng.",
        "",
    ];

    /// <summary>An answer as the one above it sees it.</summary>
    private BelowAnswer Below(Book book, ReportAnswer answer)
    {
        var unit = _units[answer.UnitId];
        var accepted = book.Accepted.GetValueOrDefault(answer.Id);
        return new BelowAnswer(
            answer.Id,
            unit.Id,
            unit.Name,
            unit.Contact,
            answer.State,
            answer.DueOn,
            answer.LastVersion,
            accepted?.Sha256,
            accepted?.Content,
            accepted?.Source ?? answer.Source
        );
    }

    /// <summary>Somebody has begun: half of the figures are there.</summary>
    private void Draft(Book book, ReportAnswer answer, Instant at)
    {
        var entered = Entered(book.Period, answer).Where((_, i) => i % 2 == 0).ToDictionary();
        Write(answer, entered, at);
        (answer.State, answer.Results) = (AnswerState.Draft, Results[Salt(answer) % Results.Length]);
    }

    /// <summary>Everything that a unit enters.</summary>
    /// <param name="book">The period.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="at">When it was entered.</param>
    /// <param name="slip">The code of a figure that lacks its last digit; null: all are right.</param>
    private Dictionary<Guid, decimal?> Fill(Book book, ReportAnswer answer, Instant at, string? slip = null)
    {
        var salt = Salt(answer);
        var entered = Entered(book.Period, answer);
        if (slip is not null)
        {
            var wrong = _indicators.Single(i => i.Code == slip).Id;
            entered[wrong] = Math.Floor(entered[wrong]!.Value / 10);
        }

        (answer.Results, answer.Difficulties, answer.Proposals) = (
            Results[salt % Results.Length],
            Difficulties[salt / 3 % Difficulties.Length],
            Proposals[salt / 9 % Proposals.Length]
        );
        var counts = book.Counted[answer.Id].Counts;
        answer.UnrecordedExplanation = counts.Unrecorded > 0 ? "Các buổi này đã tổ chức, đang chờ danh sách của cơ sở." : "";
        answer.NoEventExplanation = counts.NothingTookPlace ? "Xã lồng ghép vào các buổi do huyện tổ chức." : "";
        Write(answer, entered, at);
        return entered;
    }

    private void Write(ReportAnswer answer, IReadOnlyDictionary<Guid, decimal?> entered, Instant at)
    {
        var by = answer.Source is AnswerSource.Paper ? _districtCoordinator : _compilers[answer.UnitId];
        answer.BegunAt ??= at - Duration.FromDays(1);
        (answer.SavedAt, answer.SavedById) = (at, by);
        _figures.RemoveAll(f => f.AnswerId == answer.Id);
        _figures.AddRange(
            entered.Select(e => new ReportFigure
            {
                AnswerId = answer.Id,
                IndicatorId = e.Key,
                Value = e.Value,
                ChangedById = by,
                ChangedAt = at,
            })
        );
    }

    /// <summary>Fills an answer in and sends it: by the head where the unit has an approver, else by who compiled it.</summary>
    private ReportVersion Freeze(Book book, ReportAnswer answer, Instant sent, string? said = null, string? slip = null)
    {
        var unit = _units[answer.UnitId];
        var entered = Fill(book, answer, sent - Duration.FromHours(4), slip);
        if (said is not null)
        {
            answer.Results = $"{answer.Results} {said}";
        }

        var values = ReportValues.Of(_indicators, book.Counted[answer.Id], entered);
        var byId = _indicators.ToDictionary(i => i.Id);
        var below = book.Answers.Where(a => a.SuperiorId == answer.Id).Select(a => Below(book, a)).ToList();
        var template = _templates[answer.TemplateId];
        List<ReportLine> lines =
        [
            .. from item in template.Items
            orderby item.Position
            let indicator = byId[item.IndicatorId]
            select new ReportLine(
                indicator,
                item.Required,
                values.Of(indicator.Code),
                values.FractionOf(indicator.Code),
                [.. values.PartsOf(indicator.Code).Select(part => (part, values.Of($"{indicator.Code}.{part}")))],
                null,
                null
            ),
        ];
        var head = new AnswerHead(answer, book.Period, unit.Name, unit.Path, null, null, null, null, null, below.Count > 0);
        var sheet = new ReportSheet(head, template, _indicators, values, lines, book.Counted[answer.Id].Counts, null, null, [], []);
        var onPaper = answer.Source is AnswerSource.Paper;
        var byHead = unit.Id == _home.Id;
        var signed = onPaper ? "Y Thuân Mlô" : _heads.GetValueOrDefault(unit.Id, "");
        var sign = new SignOff
        {
            Name = signed,
            Office =
                signed.Length == 0 ? ""
                : onPaper ? "Phó Chủ tịch"
                : unit.LevelKey == "union" ? "Phó Chủ tịch"
                : unit.LevelKey == "department" || answer.SuperiorId is null ? "Phó Giám đốc"
                : Office,
            On = signed.Length == 0 ? null : VietnamTime.DateOf(sent),
            DocumentNumber = onPaper ? "" : Number(answer, unit, answer.LastVersion + 1),
        };
        var by = byHead ? _approver : answer.SavedById!.Value;
        var version = FrozenReport.Freeze(
            sheet,
            [.. book.Events[answer.Id]],
            below,
            letterhead: null,
            new ReportSending(by, sent, sign, byHead ? by : null)
        );
        _versions.Add(version);
        (answer.LastVersion, answer.State) = (version.Number, AnswerState.Submitted);
        if (byHead)
        {
            Step(answer, ReportStepKind.ToHead, _compilers[unit.Id], sent - Duration.FromHours(3));
        }

        Step(answer, ReportStepKind.Submit, version.SubmittedById, sent);
        return version;
    }

    /// <summary>The number of the paper that was signed; communes sent without one.</summary>
    private static string Number(ReportAnswer answer, Unit unit, int version) =>
        answer.SuperiorId is null ? "118/BC-SLĐTBXH"
        : unit.LevelKey == "commune" ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{20 + (SaltOf(unit) % 60) + (3 * version)}/BC-{(unit.Kind is UnitKind.Agency ? Initials(unit) : "LĐTBXH")}"
        );

    /// <summary>What stands for an agency in the number of its documents: "SYT" for "Sở Y tế".</summary>
    private static string Initials(Unit unit) =>
        string.Concat(unit.ShortName.Split(' ').Select(w => w.All(char.IsUpper) ? w : w[..1].ToUpperInvariant()));

    /// <summary>The level above accepts a version, or returns it.</summary>
    private ReportStep Receive(Book book, ReportVersion version, bool accepted, Instant at, Guid? by = null)
    {
        var answer = book.Answers.Single(a => a.Id == version.AnswerId);
        answer.State = accepted ? AnswerState.Accepted : AnswerState.Returned;
        book.Ready[answer.Id] = at;
        if (accepted)
        {
            book.Accepted[answer.Id] = version;
        }

        return Step(
            answer,
            accepted ? ReportStepKind.Accept : ReportStepKind.Return,
            by ?? (_units[answer.UnitId].LevelKey == "commune" ? _districtCoordinator : _coordinator),
            at,
            accepted ? "" : "Bổ sung số tờ rơi đã phát."
        );
    }

    private ReportStep Step(ReportAnswer answer, ReportStepKind kind, Guid by, Instant at, string reason = "", LocalDate? dueOn = null)
    {
        var step = new ReportStep
        {
            Id = Guid.CreateVersion7(at.ToDateTimeOffset()),
            AnswerId = answer.Id,
            VersionNumber = answer.LastVersion > 0 ? answer.LastVersion : null,
            Kind = kind,
            ById = by,
            At = at,
            Reason = reason,
            DueOn = dueOn,
        };
        _steps.Add(step);
        return step;
    }

    /// <summary>What a unit enters; it depends on nothing but the unit and the period.</summary>
    private Dictionary<Guid, decimal?> Entered(ReportPeriod period, ReportAnswer answer)
    {
        var days = Period.DaysBetween(period.CountedFrom, period.AsOf) + 1;
        var (salt, scale) = (Salt(answer), _units[answer.UnitId].LevelKey == "commune" ? 1 : 6);
        return _templates[answer.TemplateId]
            .Items.Select(i => _indicators.Single(x => x.Id == i.IndicatorId))
            .Where(i => i.Source is IndicatorSource.Entered)
            .ToDictionary(i => i.Id, i => (decimal?)Entered(i.Code, salt, scale, days));
    }

    private static int Entered(string code, int salt, int scale, int days)
    {
        // What there is at the end of a period stays about as it is; what was done grows with the days. The numbers are those of half a
        // year.
        int Kept(int number) => (number * scale) + (salt % 3);
        int Done(int number) => Math.Max(1, ((number * scale * days) + 90) / 180);
        return code switch
        {
            "A1" => Done(2) + (salt % 3),
            "A2" => Done(3) + (salt % 4),
            "A3" => Done(1),
            "B11" => Done(3) + (salt % 5),
            "B12" => Done(12) + (salt % 7),
            "B13" => Done(180 + (40 * (salt % 5))),
            "B14" => Done(4) + (salt % 3),
            "B15" => Done(100 * (1 + (salt % 4))),
            "D1" => Kept(1),
            "D2" => Kept(3),
            "D3" => Kept(2),
            "D4" => Kept(1),
            "D5" => Done(1),
            "E1" => Done(4),
            "E2" => Math.Min(Done(4), Done(2) + (salt % 2)),
            "E3" => Done(2),
            "E6" => Done(3),
            "E7" => Done(3) - (salt % 2),
            "E12" => Done(3),
            "G1" => Done(40),
            "G2" => Done(30) + (salt % 9),
            _ => Done(2),
        };
    }

    private int Salt(ReportAnswer answer) => SaltOf(_units[answer.UnitId]) + answer.DueOn.Year;

    private static int SaltOf(Unit unit) => unit.Name.Aggregate(17, (sum, sign) => ((sum * 31) + sign) % 1000);
}
