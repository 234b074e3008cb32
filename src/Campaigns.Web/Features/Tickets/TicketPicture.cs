using Campaigns.Web.Platform;
using SkiaSharp;

namespace Campaigns.Web.Features.Tickets;

/// <summary>The texts on a ticket's picture.</summary>
/// <param name="Url">The ticket's address, which the QR code holds.</param>
/// <param name="Code">The readable code in its groups.</param>
/// <param name="Name">The name of the registrant.</param>
/// <param name="Places">The number of people, such as "1 người".</param>
/// <param name="When">Lines of date and time.</param>
/// <param name="Where">The place.</param>
public sealed record TicketFace(string Url, string Code, string Name, string Places, IReadOnlyList<string> When, string Where);

/// <summary>
/// Draws a ticket as a PNG, 720 pixels wide: white, with large letters, so that it can be read on a cheap phone's screen, in a chat and on
/// paper. It does not name the theme.
/// </summary>
public static class TicketPicture
{
    private const int Width = 720;
    private const int Margin = 48;
    private const int CodeSide = 480;

    private static readonly SKColor Ink = new(0x1B, 0x1F, 0x2E);
    private static readonly SKColor Quiet = new(0x5F, 0x66, 0x7A);
    private static readonly SKColor Indigo = new(0x2A, 0x3F, 0x8F);
    private static readonly SKColor Orange = new(0xE8, 0x59, 0x0C);
    private static readonly SKColor Cut = new(0xC9, 0xC6, 0xBD);

    private static readonly SKTypeface Regular = Load("BeVietnamPro-Regular.ttf");
    private static readonly SKTypeface Bold = Load("BeVietnamPro-Bold.ttf");

    /// <summary>The picture, as a PNG file.</summary>
    public static byte[] Png(TicketFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        using var name = new SKFont(Bold, 38);
        using var places = new SKFont(Regular, 28);
        using var code = new SKFont(Bold, 48);
        using var when = new SKFont(Bold, 34);
        using var where = new SKFont(Regular, 30);
        const int room = Width - (2 * Margin);
        var nameLines = Lines(face.Name, name, room);
        var whenLines = face.When.SelectMany(l => Lines(l, when, room)).ToList();
        var whereLines = Lines(face.Where, where, room);
        var height =
            28
            + 32
            + (nameLines.Count * 52)
            + 42
            + 12
            + CodeSide
            + 8
            + 66
            + 36
            + 32
            + (whenLines.Count * 48)
            + 4
            + (whereLines.Count * 44)
            + 40;

        using var bitmap = new SKBitmap(new SKImageInfo(Width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            Band(canvas);
            var y = 28 + 32f;
            y = Draw(canvas, nameLines, name, Ink, y, 52, centred: true);
            y = Draw(canvas, [face.Places], places, Quiet, y, 42, centred: true) + 12;
            Code(canvas, face.Url, (Width - CodeSide) / 2f, y);
            y += CodeSide + 8;
            y = Draw(canvas, [face.Code], code, Ink, y, 66, centred: true) + 36;
            using (var dash = SKPathEffect.CreateDash([12, 10], 0))
            using (
                var line = new SKPaint
                {
                    Color = Cut,
                    StrokeWidth = 3,
                    IsStroke = true,
                    PathEffect = dash,
                }
            )
            {
                canvas.DrawLine(Margin, y, Width - Margin, y, line);
            }

            y = Draw(canvas, whenLines, when, Ink, y + 32, 48, centred: false) + 4;
            _ = Draw(canvas, whereLines, where, Quiet, y, 44, centred: false);
        }

        using var image = SKImage.FromBitmap(bitmap);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Code(SKCanvas canvas, string url, float left, float top)
    {
        var rows = QrCode.Modules(url);

        // Each module is a whole number of pixels, so that no camera meets grey edges.
        var side = CodeSide / rows.Count;
        var shift = (CodeSide - (side * rows.Count)) / 2;
        using var black = new SKPaint { Color = SKColors.Black, IsAntialias = false };
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (rows[y][x])
                {
                    canvas.DrawRect(left + shift + (x * side), top + shift + (y * side), side, side, black);
                }
            }
        }
    }

    private static void Band(SKCanvas canvas)
    {
        using var indigo = new SKPaint { Color = Indigo };
        using var white = new SKPaint { Color = SKColors.White, IsAntialias = true };
        using var orange = new SKPaint { Color = Orange, IsAntialias = true };
        using var cross = new SKPaint
        {
            Color = SKColors.White,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = 3,
        };
        canvas.DrawRect(0, 0, Width, 28, indigo);
        for (var x = 0; x < Width; x += 112)
        {
            Diamond(canvas, x + 28, 14, 10, white);
            Diamond(canvas, x + 28, 14, 5, orange);
            canvas.DrawLine(x + 70, 6, x + 98, 22, cross);
            canvas.DrawLine(x + 98, 6, x + 70, 22, cross);
        }
    }

    private static void Diamond(SKCanvas canvas, float x, float y, float half, SKPaint paint)
    {
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(45);
        var side = half * 0.75f;
        canvas.DrawRect(-side, -side, 2 * side, 2 * side, paint);
        canvas.Restore();
    }

    private static float Draw(
        SKCanvas canvas,
        IEnumerable<string> lines,
        SKFont font,
        SKColor colour,
        float y,
        float lineHeight,
        bool centred
    )
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        foreach (var line in lines)
        {
            var baseline = y + (lineHeight / 2) - ((font.Metrics.Ascent + font.Metrics.Descent) / 2);
            canvas.DrawText(line, centred ? Width / 2f : Margin, baseline, centred ? SKTextAlign.Center : SKTextAlign.Left, font, paint);
            y += lineHeight;
        }

        return y;
    }

    private static List<string> Lines(string text, SKFont font, float room)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && font.MeasureText(longer) > room)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        lines.Add(line);
        return lines;
    }

    // The fonts are part of the program, because a server may have no font with Vietnamese marks.
    private static SKTypeface Load(string file)
    {
        using var stream =
            typeof(TicketPicture).Assembly.GetManifestResourceStream($"Campaigns.Web.Features.Tickets.Fonts.{file}")
            ?? throw new InvalidOperationException($"The font {file} is not in the program.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
