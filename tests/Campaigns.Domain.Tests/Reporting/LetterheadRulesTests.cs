using Campaigns.Domain.Reporting;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class LetterheadRulesTests
{
    [Fact]
    public void What_the_documents_write_themselves_is_taken_off()
    {
        var tidy = LetterheadRules.Tidy(
            new Letterhead
            {
                Issuing = " Ủy ban nhân dân \r\n\r\n xã  Ea Kpam ",
                Abbreviation = "/BC-UBND",
                Place = " Ea  Kpam ",
                Authority = "tm ủy ban nhân dân\nKT.Chủ tịch",
                Recipients = "- Sở Nội vụ (b/c);\n– Lưu: VT.",
            }
        );
        Assert.Equal("Ủy ban nhân dân\nxã Ea Kpam", tidy.Issuing);
        Assert.Equal("UBND", tidy.Abbreviation);
        Assert.Equal("Ea Kpam", tidy.Place);
        Assert.Equal(["TM. ủy ban nhân dân", "KT. Chủ tịch"], Letterhead.Lines(tidy.Authority));
        Assert.Equal(["Sở Nội vụ (b/c)", "Lưu: VT"], Letterhead.Lines(tidy.Recipients));
        Assert.Empty(LetterheadRules.Check(tidy, "Trần Văn Bình"));
        Assert.Equal(tidy, LetterheadRules.Tidy(tidy));
    }

    [Fact]
    public void What_cannot_stand_in_a_document_is_refused_at_its_field()
    {
        var refused = LetterheadRules.Check(
            new Letterhead
            {
                Superior = "a\nb\nc\nd",
                Issuing = new string('x', LetterheadRules.MaxLine + 1),
                Abbreviation = "UB ND",
                Authority = "Thay mặt Ủy ban nhân dân",
                Recipients = string.Join('\n', Enumerable.Repeat("Lưu: VT", LetterheadRules.MaxRecipients + 1)),
            },
            new string('x', SignOff.MaxLength + 1)
        );
        Assert.Equal(
            [
                new LetterheadRefusal.TooManyLines("Superior", LetterheadRules.MaxBodyLines),
                new LetterheadRefusal.LineTooLong("Issuing", LetterheadRules.MaxLine),
                new LetterheadRefusal.NotAnAbbreviation(),
                new LetterheadRefusal.NotAnAuthority("Thay mặt Ủy ban nhân dân"),
                new LetterheadRefusal.LineTooLong("Signer", SignOff.MaxLength),
                new LetterheadRefusal.TooManyLines("Recipients", LetterheadRules.MaxRecipients),
            ],
            refused
        );
    }

    [Fact]
    public void Nobody_signs_in_place_of_themselves()
    {
        var text = new Letterhead { Authority = "TM. Ủy ban nhân dân\nKT. Chủ tịch" };
        Assert.Equal(["TM. Ủy ban nhân dân", "KT. Chủ tịch"], text.AuthorityFor("Phó Chủ tịch"));
        Assert.Equal(["TM. Ủy ban nhân dân"], text.AuthorityFor("CHỦ TỊCH"));
        Assert.Equal(2, text.AuthorityFor(null).Count);
    }
}
