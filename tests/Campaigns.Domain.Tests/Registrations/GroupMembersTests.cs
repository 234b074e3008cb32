using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

public sealed class GroupMembersTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 2, 0);

    private static readonly RegistrationFacts Open = new()
    {
        State = ActivityState.Scheduled,
        Publication = Publication.Listed,
        RegistrationOpen = true,
        EndsAt = Instant.FromUtc(2026, 11, 27, 9, 0),
        Capacity = 150,
        PlacesTaken = 100,
    };

    [Theory]
    [InlineData("H'Lan Niê", "H'Lan Niê", null)]
    [InlineData("1. H'Lan Niê, nữ", "H'Lan Niê", Sex.Female)]
    [InlineData("12) Y Bhăm Êban – nam", "Y Bhăm Êban – nam", null)]
    [InlineData("3\tY Bhăm Êban\tNam", "Y Bhăm Êban", Sex.Male)]
    [InlineData("Trần Thị Thu Hà (nữ)", "Trần Thị Thu Hà", Sex.Female)]
    [InlineData("  Lê Nam ; ", "Lê Nam", null)]
    [InlineData("Hoàng Nam, NAM", "Hoàng Nam", Sex.Male)]
    [InlineData("Nguyễn Văn A, lớp 9", "Nguyễn Văn A, lớp 9", null)]
    public void A_line_is_a_name_with_a_number_before_and_the_sex_after(string line, string name, Sex? sex) =>
        Assert.Equal(new MemberLine(name, sex), Assert.Single(GroupMembers.Read(line)));

    [Fact]
    public void Empty_lines_are_nobody() =>
        Assert.Equal(["H'Lan Niê", "Y Bhăm Êban"], GroupMembers.Read("H'Lan Niê\r\n\r\n   \r\n2.\nY Bhăm Êban\n").Select(m => m.Name));

    [Property]
    public void A_list_that_is_written_reads_as_it_was(bool?[] sexes)
    {
        List<MemberLine> members =
        [
            .. sexes.Select(
                (sex, i) =>
                    new MemberLine(
                        $"Y Bhăm Êban {(char)('A' + (i % 26))}",
                        sex switch
                        {
                            true => Sex.Female,
                            false => Sex.Male,
                            null => null,
                        }
                    )
            ),
        ];
        Assert.Equal(members, GroupMembers.Read(Written(members)));
    }

    [Fact]
    public void A_group_takes_the_places_of_its_number() =>
        Assert.Equal(40, new RegistrationInput { Name = "Lớp 9A", Group = new GroupInput(40, "Trần Thị Thu Hà", []) }.Places);

    [Fact]
    public void A_group_says_its_name_its_number_and_who_brings_it()
    {
        Assert.Empty(Register(40, "Trần Thị Thu Hà"));
        Assert.Equal([new RegistrationRefusal.ContactMissing()], Register(40, " "));
        Assert.Equal([new RegistrationRefusal.GroupPlacesOutOfRange(2, 200)], Register(1, "Trần Thị Thu Hà"));
        Assert.Equal([new RegistrationRefusal.GroupPlacesOutOfRange(2, 200)], Register(null, "Trần Thị Thu Hà"));
        Assert.Contains(new RegistrationRefusal.GroupPlacesOutOfRange(2, 200), Register(201, "Trần Thị Thu Hà"));
        Assert.Equal(
            [new RegistrationRefusal.ConsentMissing()],
            RegistrationRules.Register(
                new() { Name = "Lớp 9A", Group = new(40, "Trần Thị Thu Hà", []) },
                Open,
                RegistrationChannel.Public,
                Now
            )
        );
    }

    [Fact]
    public void A_list_has_no_more_names_than_there_are_places() =>
        Assert.Equal([new RegistrationRefusal.MoreMembersThanPlaces(3, 2)], Register(2, "Trần Thị Thu Hà", "A", "B", "C"));

    [Fact]
    public void Of_a_list_pasted_into_one_line_the_line_is_named()
    {
        var line = new string('a', RegistrationRules.MaxNameLength + 1);
        Assert.Equal(
            [new RegistrationRefusal.MemberNameTooLong(line, RegistrationRules.MaxNameLength)],
            Register(2, "Trần Thị Thu Hà", line)
        );
    }

    [Fact]
    public void Where_fewer_places_are_left_it_is_a_matter_of_the_groups_number()
    {
        var refusal = Assert.Single(Register(51, "Trần Thị Thu Hà"));
        Assert.Equal(new RegistrationRefusal.Full(50, IsGroup: true), refusal);
        Assert.Equal(nameof(GroupInput.Places), refusal.Field);
    }

    private static string Written(IEnumerable<MemberLine> members) =>
        string.Join(
            '\n',
            members.Select(m =>
                m.Sex switch
                {
                    Sex.Female => m.Name + ", nữ",
                    Sex.Male => m.Name + ", nam",
                    _ => m.Name,
                }
            )
        );

    private static IReadOnlyList<RegistrationRefusal> Register(int? places, string contact, params string[] names) =>
        RegistrationRules.Register(
            new()
            {
                Name = "Lớp 9A",
                Consent = true,
                Group = new(places, contact, [.. names.Select(n => new MemberLine(n, null))]),
            },
            Open,
            RegistrationChannel.Public,
            Now
        );
}
