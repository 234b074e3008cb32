using System.Text.RegularExpressions;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// A name on the list of a group, to be ticked at the door. Nothing else is known of them, so they are turns of their group and no persons
/// (rule 2); the list goes when the registration's name goes.
/// </summary>
public sealed class RegistrationMember
{
    public required Guid RegistrationId { get; init; }

    /// <summary>Counted from 0, in the order of the list that was sent. Acts at the door name members by it.</summary>
    public required short Position { get; init; }

    public required string Name { get; set; }

    public Sex? Sex { get; set; }
}

/// <summary>One line of a group's list.</summary>
public readonly record struct MemberLine(string Name, Sex? Sex);

/// <summary>A group's list as people type or paste it: a name a line; numbers before it and the sex after it are understood.</summary>
public static partial class GroupMembers
{
    // A longer line is no name, and is told so as a whole.
    private const int MaxRead = 2 * RegistrationRules.MaxNameLength;

    /// <summary>The names, tidied; lines without a name are left out.</summary>
    public static IReadOnlyList<MemberLine> Read(string? text) =>
        [.. (text ?? "").Split('\n').Select(Line).Where(m => m.Name.Length > 0)];

    private static MemberLine Line(string line)
    {
        if (line.Length > MaxRead)
        {
            return new MemberLine(Names.Tidy(line), null);
        }

        var text = Number().Replace(line, "");
        var said = SexAfter().Match(text);
        return said.Success && SexOf(said.Groups["sex"].Value) is { } sex
            ? new MemberLine(Names.Tidy(text[..said.Index]), sex)
            : new MemberLine(Names.Tidy(text.Trim(' ', ',', ';', '\t', '\r')), null);
    }

    private static Sex? SexOf(string word) => Folding.Fold(word) switch
    {
        "nu" or "f" or "female" => Sex.Female,
        "nam" or "m" or "male" => Sex.Male,
        _ => null,
    };

    [GeneratedRegex(@"^\s*[0-9]{1,3}\s*(?:[.)\-:\t]|\s(?=\S))\s*", RegexOptions.None, 1000)]
    private static partial Regex Number();

    // A comma, a tab or the like goes before it: "Nam" alone is a name too.
    [GeneratedRegex(@"\s*[,;\t(|/]\s*(?<sex>\p{L}+)\s*[)]?[\s,;]*$", RegexOptions.None, 1000)]
    private static partial Regex SexAfter();
}
