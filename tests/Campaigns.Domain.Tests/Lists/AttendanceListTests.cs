using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Lists;

/// <summary>What will happen to each line of an attendance list.</summary>
public sealed class AttendanceListTests
{
    private const string Phone = "+84905118224";

    private static readonly Dictionary<string, ListPresence> NoWords = [];
    private static readonly Dictionary<string, int?> NoYears = [];

    [Fact]
    public void A_name_that_differs_by_a_mark_is_asked_about_and_never_taken()
    {
        var place = Place("Hoàng Viết Tài", 1985);
        var planned = One(Entry("Hoàng Việt Tài", 1985, Phone), place);
        Assert.Equal((EntryFate.Choose, EntryReason.Mark), (planned.Fate, planned.Reason));
        Assert.Equal([place], planned.Perhaps);
        Assert.Equal(EntryReason.Mark, One(Entry("Hoàng Việt Tài", 1985, Phone), Place("Hoàng Viết Tài", 1985, Phone)).Reason);
        Assert.Equal(EntryReason.Spelling, One(Entry("H Rin Niê", null), Place("H'Rin Niê", 1991)).Reason);
    }

    [Fact]
    public void A_name_from_before_Unicode_is_asked_about_until_somebody_says_that_it_is_right()
    {
        var entry = Entry("Nguyeãn Thò Hoa", 1980);
        Assert.Equal((EntryFate.Choose, EntryReason.Legacy), (One(entry).Fate, One(entry).Reason));
        Assert.Equal(EntryFate.Absent, One(entry with { Presence = ListPresence.Absent }).Fate);
        Assert.Equal(EntryFate.Register, One(entry with { Decision = EntryDecision.None with { Taken = true } }).Fate);
        Assert.Equal(EntryReason.ByYou, One(entry with { Decision = EntryDecision.None with { Taken = false } }).Reason);
        Assert.Equal(EntryFate.Register, One(Entry("H'Liăng Êñuôl", 1980)).Fate);
    }

    [Fact]
    public void An_exact_name_with_the_same_phone_is_the_same_and_without_one_is_asked_about()
    {
        Assert.Equal(EntryFate.Admit, One(Entry("Nguyễn Thị Hoa", 1980, Phone), Place("nguyễn thị hoa", 1980, Phone)).Fate);
        Assert.Equal(EntryReason.Contradicts, One(Entry("Nguyễn Thị Hoa", 1981, Phone), Place("Nguyễn Thị Hoa", 1980, Phone)).Reason);
        Assert.Equal(EntryReason.NothingElse, One(Entry("Nguyễn Thị Hoa", 1980), Place("Nguyễn Thị Hoa", 1980)).Reason);
        Assert.Equal(EntryReason.NoYear, One(Entry("Nguyễn Thị Hoa", null), Place("Nguyễn Thị Hoa", 1980)).Reason);
    }

    [Fact]
    public void A_family_phone_and_another_year_are_two_people()
    {
        Assert.Equal(EntryFate.Register, One(Entry("Nguyễn Thị Hà", 1970, Phone), Place("Nguyễn Thị Hạ", 2001, Phone)).Fate);
        Assert.Equal(EntryFate.Register, One(Entry("Nguyễn Thị Hoa", 1987), Place("Nguyễn Thị Hoa", 1980)).Fate);
    }

    [Fact]
    public void Where_two_fit_none_is_taken()
    {
        var planned = One(Entry("Lê Văn Sơn", null), Place("Lê Văn Sơn", 1980), Place("Lê Văn Sơn", 1990));
        Assert.Equal((EntryFate.Choose, EntryReason.Several, 2), (planned.Fate, planned.Reason, planned.Perhaps.Count));
        Assert.Equal(
            EntryReason.Several,
            One(Entry("Lê Văn Sơn", null, Phone), Place("Lê Văn Sơn", 1980, Phone), Place("Lê Văn Sơn", 1990, Phone)).Reason
        );
    }

    [Fact]
    public void Lines_that_tell_people_apart_are_two_and_those_that_are_the_same_in_all_are_left_out_and_can_be_kept_apart()
    {
        ListEntry[] lines =
        [
            Entry("Nguyễn Thị Hoa", 1980, at: 7),
            Entry("Nguyễn Thị Hoa", 1987, at: 8),
            Entry("Nguyễn Thị Hoa", 1980, at: 9),
            Entry("Trần Văn Hùng", 1981, at: 10),
            Entry("Trần Văn Hưng", 1981, at: 11),
        ];
        var planned = Plan(lines);
        Assert.Equal(
            [EntryFate.Register, EntryFate.Register, EntryFate.LeaveOut, EntryFate.Register, EntryFate.Register],
            planned.Select(p => p.Fate)
        );
        Assert.Equal((EntryReason.Double, 7), (planned[2].Reason, planned[2].OtherRow));
        lines[2] = lines[2] with { Decision = EntryDecision.None with { Apart = true } };
        Assert.Equal(EntryFate.Register, Plan(lines)[2].Fate);

        // A name without anything else stands twice, so nobody knows whether it is one person.
        Assert.Equal(EntryReason.OtherRow, Plan([Entry("Lê Thị Lan", null, at: 2), Entry("Lê Thị Lan", null, at: 3)])[1].Reason);
    }

    [Fact]
    public void Somebody_whom_one_line_is_for_sure_is_offered_to_no_other()
    {
        var lan = Place("Lê Thị Lan", 1985, Phone);
        var planned = Plan([Entry("Lê Thị Lân", 1985, at: 2), Entry("Lê Thị Lan", 1985, Phone, at: 3)], lan);
        Assert.Equal([EntryFate.Register, EntryFate.Admit], planned.Select(p => p.Fate));
    }

    [Fact]
    public void Choices_hold()
    {
        var place = Place("Hoàng Viết Tài", 1985);
        var line = Entry("Hoàng Việt Tài", 1985);
        Assert.Equal(place, One(line with { Decision = EntryDecision.None with { Who = place.Id } }, place).Place);
        Assert.Equal(EntryFate.Register, One(line with { Decision = EntryDecision.None with { Who = Guid.Empty } }, place).Fate);
        Assert.Equal(EntryReason.ByYou, One(line with { Decision = EntryDecision.None with { Taken = false } }, place).Reason);
        var twice = Plan(
            [
                line with
                {
                    Decision = EntryDecision.None with { Who = place.Id },
                },
                line with
                {
                    Number = 3,
                    Decision = EntryDecision.None with { Who = place.Id },
                },
            ],
            place
        );
        Assert.Equal((EntryFate.Choose, EntryReason.Taken), (twice[1].Fate, twice[1].Reason));
    }

    [Fact]
    public void Who_is_in_already_adds_no_turn_and_a_line_counts_the_people_on_its_place()
    {
        Assert.Equal(0, One(Entry("An", null, Phone), Place("An", null, Phone) with { IsIn = true }).Turns);
        Assert.Equal(4, One(Entry("An", null, Phone), Place("An", null, Phone) with { Places = 4 }).Turns);
        Assert.Equal(3, One(Entry("An", null, Phone) with { People = 3 }, Place("An", null, Phone) with { Places = 4 }).Turns);
    }

    [Fact]
    public void Words_and_years_are_asked_once_for_all_lines_that_hold_them()
    {
        ListEntry[] lines =
        [
            .. Enumerable
                .Range(2, 3)
                .Select(n => Entry($"Người {n}", 1980, at: n) with { Presence = ListPresence.NotKnown, Word = "đi làm" }),
        ];
        Assert.All(Plan(lines), p => Assert.Equal(EntryReason.Word, p.Reason));
        IReadOnlyList<PlannedEntry> Said(ListPresence means) =>
            AttendanceList.Plan(lines, [], false, new Dictionary<string, ListPresence> { ["đi làm"] = means }, NoYears);
        Assert.All(Said(ListPresence.Present), p => Assert.Equal(EntryFate.Register, p.Fate));
        Assert.All(Said(ListPresence.Excused), p => Assert.Equal(EntryFate.Absent, p.Fate));
        Assert.All(Said(ListPresence.NotKnown), p => Assert.Equal((EntryFate.LeaveOut, EntryReason.Word), (p.Fate, p.Reason)));

        ListEntry[] born = [Entry("An", null) with { YearAsked = "05/03/85" }, Entry("Bình", null) with { YearAsked = "05/03/85" }];
        Assert.All(Plan(born), p => Assert.Equal((EntryFate.Choose, EntryReason.Year), (p.Fate, p.Reason)));
        Assert.All(
            AttendanceList.Plan(born, [], false, NoWords, new Dictionary<string, int?> { ["05/03/85"] = 1985 }),
            p => Assert.Equal((EntryFate.Register, 1985), (p.Fate, p.Entry.Year))
        );
    }

    [Fact]
    public void A_hidden_line_is_left_out_unless_it_or_all_are_asked_for()
    {
        var hidden = Entry("Ẩn Một", 1980) with { Hidden = true };
        Assert.Equal((EntryFate.LeaveOut, EntryReason.Hidden), (One(hidden).Fate, One(hidden).Reason));
        Assert.Equal(EntryFate.Register, One(hidden with { Decision = EntryDecision.None with { Taken = true } }).Fate);
        Assert.Equal(EntryFate.Register, AttendanceList.Plan([hidden], [], takeHidden: true, NoWords, NoYears)[0].Fate);
    }

    [Fact]
    public void A_field_that_cannot_be_read_leaves_nobody_out()
    {
        LeftOutCell[] unread = [new(ListField.Phone, "0905"), new(ListField.Year, "Ất Sửu"), new(ListField.Code, "F8X")];
        Assert.Equal(
            (EntryFate.Register, 1),
            (One(Entry("An", null) with { LeftOut = unread }).Fate, One(Entry("An", null) with { LeftOut = unread }).Turns)
        );
        Assert.Equal(EntryFate.Admit, One(Entry("An", null, Phone) with { LeftOut = unread }, Place("An", null, Phone)).Fate);
    }

    /// <summary>For any lines and any registrations: nobody is taken twice, and nobody by a name that differs in any letter.</summary>
    [Property(MaxTest = 300)]
    public void Nobody_is_taken_by_two_lines_or_by_a_name_that_is_not_theirs(byte[] lines, byte[] places)
    {
        string[] names = ["Hùng", "Hưng", "Hừng", "Hoa", "Hoà"];
        string?[] phones = [null, Phone, "+84905118225"];
        int?[] years = [null, 1980, 1987];
        var known = (places ?? []).Select(p => Place(names[p % 5], years[p / 5 % 3], phones[p / 15 % 3])).ToArray();
        var planned = Plan([.. (lines ?? []).Select((l, i) => Entry(names[l % 5], years[l / 5 % 3], phones[l / 15 % 3], i + 2))], known);
        var taken = planned.Where(p => p.Place is not null).ToList();
        Assert.Equal(taken.Count, taken.Select(p => p.Place!.Id).Distinct().Count());
        Assert.All(
            taken,
            p => Assert.True(ExactName.Same(p.Entry.Name, p.Place!.Name) && p.Entry.Phone == p.Place.Phone && p.Entry.Phone is not null)
        );
        Assert.Equal((lines ?? []).Length, planned.Count);
    }

    private static PlannedEntry One(ListEntry entry, params KnownPlace[] places) => Plan([entry], places).Single();

    private static IReadOnlyList<PlannedEntry> Plan(ListEntry[] entries, params KnownPlace[] places) =>
        AttendanceList.Plan(entries, places, takeHidden: false, NoWords, NoYears);

    [Fact]
    public void A_registration_that_was_joined_to_another_is_never_offered_and_its_code_means_the_other()
    {
        var kept = Place("Hoàng Viết Tài", 1975);
        var middle = Place("Hoàng Việt Tài", null) with { JoinedToId = kept.Id };
        var first = Place("Hoàng Việt Tài", null) with { JoinedToId = middle.Id };
        Assert.Equal([kept], Plan(Entry("Hoàng Việt Tài", null), first, middle, kept).Perhaps);
        Assert.Equal(kept, Plan(Entry("", null) with { Code = first.Code }, first, middle, kept).Place);
        Assert.Equal(kept, Plan(Entry("Hoàng Việt Tài", null) with { RegisteredAs = first.Id }, first, middle, kept).Place);
    }

    [Fact]
    public void Of_several_that_a_line_may_mean_the_exact_name_stands_first()
    {
        var (other, exact) = (Place("Hoàng Việt Tài", null), Place("Hoàng Viết Tài", null));
        Assert.Equal([exact, other], Plan(Entry("Hoàng Viết Tài", null), other, exact).Perhaps);
    }

    private static PlannedEntry Plan(ListEntry entry, params KnownPlace[] places) =>
        Assert.Single(
            AttendanceList.Plan(
                [entry],
                places,
                takeHidden: false,
                new Dictionary<string, ListPresence>(StringComparer.Ordinal),
                new Dictionary<string, int?>(StringComparer.Ordinal)
            )
        );

    private static ListEntry Entry(string name, int? year, string? phone = null, int at = 2) =>
        new()
        {
            Number = at,
            Kind = LineKind.Entry,
            Name = name,
            Year = year,
            Phone = phone,
        };

    private static KnownPlace Place(string name, int? year, string? phone = null)
    {
        var id = Guid.CreateVersion7();
        return new KnownPlace(
            id,
            id.ToString(),
            name,
            Folding.Fold(name),
            null,
            year,
            phone,
            1,
            IsGroup: false,
            IsWithdrawn: false,
            IsIn: false
        );
    }
}
