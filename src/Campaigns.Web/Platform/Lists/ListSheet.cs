namespace Campaigns.Web.Platform.Lists;

/// <summary>A list or a table of figures as its page gives it to be written as a workbook.</summary>
/// <param name="FileName">The name of the file.</param>
/// <param name="SheetName">The name of the sheet.</param>
/// <param name="Head">What stands above the table.</param>
/// <param name="Headings">The headings of the columns.</param>
/// <param name="Rows">The rows as <see cref="ListSheetFile"/> writes their cells. They are read once, while the file is written.</param>
/// <param name="Taken">What the log says of the file; the number of its rows is added when it is written.</param>
public sealed record ListSheet(
    string FileName,
    string SheetName,
    SheetHead Head,
    IReadOnlyList<string> Headings,
    IAsyncEnumerable<IReadOnlyList<object?>> Rows,
    ExportedList Taken
)
{
    /// <summary>How many rows there are; null for a table that is short whatever it shows.</summary>
    public Func<CancellationToken, Task<int>>? CountAsync { get; init; }

    /// <summary>Whose rows these are. A file that was made of other rows is not handed out in their place.</summary>
    public string Scope => $"{Taken.SubjectKind} {Taken.SubjectId} {Taken.UnitId}";
}
