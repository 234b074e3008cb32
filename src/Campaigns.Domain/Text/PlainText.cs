namespace Campaigns.Domain.Text;

/// <summary>What may be typed: characters that are seen, and the tabulator and the ends of lines. A NUL cannot be stored, and no control character means anything in a name or a note.</summary>
public static class PlainText
{
    public static bool IsPlain(string? text)
    {
        foreach (var c in text ?? "")
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
            {
                return false;
            }
        }

        return true;
    }
}
