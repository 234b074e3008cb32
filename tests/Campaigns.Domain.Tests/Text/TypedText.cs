using FsCheck;
using FsCheck.Fluent;

namespace Campaigns.Domain.Tests.Text;

/// <summary>
/// Texts that people, phones and Excel may put into a field: Vietnamese and Ê Đê letters, loose marks, all kinds of spaces and apostrophes,
/// anything.
/// </summary>
public sealed record TypedText(string Value)
{
    public static Arbitrary<TypedText> Arbitrary()
    {
        var anyChar = Gen.Choose(char.MinValue, char.MaxValue).Select(c => (char)c);
        var likely = Gen.Elements([.. "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYẮẰẲẴẶắằẳẵặếềểễệốồổỗộợờỡởŭĭč"]);
        var between = Gen.Elements([.. "  \t\n\u00A0\u200B\uFEFF\u3000'`’‘ʼ\u0301\u0300\u0306\u031B\u0323\uFFFE-.,0123456789"]);
        var text = Gen.Frequency((6, likely), (3, between), (1, anyChar)).ArrayOf().Select(chars => new TypedText(new string(chars)));
        return Arb.From(text, typed => Shrink(typed.Value));
    }

    private static IEnumerable<TypedText> Shrink(string text) =>
        Enumerable.Range(0, text.Length).Select(i => new TypedText(text.Remove(i, 1)));
}
