using System.Globalization;
using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

/// <summary>Checks against the samples of RFC 8785, sections 3.2.2 to 3.2.4.</summary>
public sealed class CanonicalJsonTests
{
    [Fact]
    public void The_sample_of_the_rfc_has_its_text()
    {
        var node = JsonNode.Parse(
            """
            {
              "numbers": [333333333.33333329, 4.50, 2e-3],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """
        );

        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            CanonicalJson.Write(node)
        );
    }

    [Fact]
    public void Members_are_ordered_by_code_units()
    {
        var node = JsonNode.Parse(
            """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control",
             "\u00f6":"O"}
            """
        );

        Assert.Equal(
            ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"],
            JsonNode.Parse(CanonicalJson.Write(node))!.AsObject().Select(m => m.Key)
        );
    }

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("67.39", "67.39")]
    public void A_number_is_written_as_ecmascript_writes_it(string written, string canonical) =>
        Assert.Equal(canonical, CanonicalJson.Write(JsonNode.Parse(written)));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1e-9")]
    public void A_number_that_no_report_has_is_refused(string written) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonNode.Parse(written)));

    [Fact]
    public void The_hash_is_the_one_that_other_tools_compute() =>
        Assert.Equal("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", CanonicalJson.Sha256("{}"));

    [Property]
    public bool The_order_of_members_changes_nothing_and_the_text_reads_back(NonNull<string>[] names, int value)
    {
        var sound = names
            .Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"{i}:{string.Concat(n.Get.Where(c => !char.IsSurrogate(c)))}"))
            .ToArray();
        var forward = new JsonObject(
            sound.Select((n, i) => KeyValuePair.Create(n, (JsonNode?)JsonValue.Create((value % 1000) + (i / 4m))))
        );
        var backward = new JsonObject(forward.Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        var text = CanonicalJson.Write(forward);
        return text == CanonicalJson.Write(backward) && text == CanonicalJson.Write(JsonNode.Parse(text));
    }
}
