using System.Runtime.CompilerServices;

namespace Campaigns.Web.Platform.Documents;

/// <summary>A piece of a text: words, or a quantity that the writers put into words.</summary>
/// <param name="Words">The words; null in a piece that is a quantity.</param>
/// <param name="Quantity">The quantity; null in a piece of words.</param>
/// <param name="Bold">Whether it is bold.</param>
/// <param name="Italic">Whether it is in italics.</param>
public sealed record TextPiece(string? Words, Quantity? Quantity = null, bool Bold = false, bool Italic = false)
{
    /// <summary>The piece as it is read.</summary>
    public override string ToString() => Words ?? Quantity?.ToString() ?? "";
}

/// <summary>
/// A text of words and quantities. <c>DocumentText.Of($"Tổ chức {events} với {turns}.")</c> takes <see cref="Quantity"/>, words and texts;
/// null between the braces is a dotted line.
/// </summary>
public sealed record DocumentText(IReadOnlyList<TextPiece> Pieces)
{
    /// <summary>A dotted line, for what is not known and is filled in by hand.</summary>
    public const string Dots = "…………";

    public static DocumentText Of(DocumentTextHandler text) => text.Text;

    public static DocumentText Bold(string words) => new([new TextPiece(words, Bold: true)]);

    public static DocumentText Italic(string words) => new([new TextPiece(words, Italic: true)]);

    public static implicit operator DocumentText(string words) => new([new TextPiece(words)]);

    public static implicit operator DocumentText(Quantity quantity) => new([new TextPiece(null, quantity)]);

    public static DocumentText FromString(string words) => words;

    public static DocumentText FromQuantity(Quantity quantity) => quantity;

    /// <summary>The text as it is read.</summary>
    public override string ToString() => string.Concat(Pieces);
}

/// <summary>Builds a <see cref="DocumentText"/> from an interpolated string, so that a quantity in it stays one.</summary>
[InterpolatedStringHandler]
public sealed class DocumentTextHandler
{
    private readonly List<TextPiece> _pieces;

    public DocumentTextHandler(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _pieces = new List<TextPiece>((2 * formattedCount) + 1);
    }

    public DocumentText Text => new([.. _pieces]);

    public void AppendLiteral(string words) => _pieces.Add(new TextPiece(words));

    public void AppendFormatted(string? words) => _pieces.Add(new TextPiece(words ?? DocumentText.Dots));

    public void AppendFormatted(Quantity quantity) => _pieces.Add(new TextPiece(null, quantity));

    public void AppendFormatted(DocumentText? text) => _pieces.AddRange(text?.Pieces ?? [new TextPiece(DocumentText.Dots)]);
}
