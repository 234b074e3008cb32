using System.Text.RegularExpressions;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// A name on a group's list, to be ticked at the door. Nothing else is known of these people, so they are turns of their group and not
/// counted people (counted 2). The list is erased together with the registration's name.
/// </summary>
public sealed class RegistrationMember
{
    public required Guid RegistrationId { get; init; }

    /// <summary>The position in the list that was sent, counted from 0. Acts at the door name members by their position.</summary>
    public required short Position { get; init; }

    public required string Name { get; set; }

    public Sex? Sex { get; set; }
}

/// <summary>One line of a group's list.</summary>
public readonly record struct MemberLine(string Name, Sex? Sex);

/// <summary>
/// Reads a group's list as people type or paste it: one name a line; a number before the name and the sex after it are understood.
/// </summary>
public static partial class GroupMembers
{
    // A longer line cannot be a name, and the refusal then shows the whole line.
    private const int MaxRead = 2 * RegistrationRules.MaxNameLength;

    /// <summary>The names on the list, tidied. Lines without a name are left out.</summary>
    public static IReadOnlyList<MemberLine> Read(string? text) => [.. (text ?? "").Split('\n').Select(Line).Where(m => m.Name.Length > 0)];

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

    private static Sex? SexOf(string word) =>
        Folding.Fold(word) switch
        {
            "nu" or "f" or "female" => Sex.Female,
            "nam" or "m" or "male" => Sex.Male,
            _ => null,
        };

    [GeneratedRegex(@"^\s*[0-9]{1,3}\s*(?:[.)\-:\t]|\s(?=\S))\s*", RegexOptions.None, 1000)]
    private static partial Regex Number();

    // The sex needs a comma, a tab or a similar sign before it, because "Nam" alone is a name too.
    [GeneratedRegex(@"\s*[,;\t(|/]\s*(?<sex>\p{L}+)\s*[)]?[\s,;]*$", RegexOptions.None, 1000)]
    private static partial Regex SexAfter();
}
