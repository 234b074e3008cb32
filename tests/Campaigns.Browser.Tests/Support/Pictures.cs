using SkiaSharp;

namespace Campaigns.Browser.Tests.Support;

/// <summary>Reads pictures of the screen.</summary>
internal static class Pictures
{
    /// <summary>
    /// The modules of the QR code in a picture that has nothing else dark around it; true is dark, and the quiet zone is left out.
    /// </summary>
    /// <param name="picture">A PNG.</param>
    /// <param name="size">The number of modules in a row.</param>
    public static bool[][] Modules(byte[] picture, int size)
    {
        using var bitmap = SKBitmap.Decode(picture);
        bool Dark(int x, int y) => Light(bitmap.GetPixel(x, y)) < 110;
        var rows = Enumerable.Range(0, bitmap.Height).Where(y => Enumerable.Range(0, bitmap.Width).Any(x => Dark(x, y))).ToList();
        var columns = Enumerable.Range(0, bitmap.Width).Where(x => Enumerable.Range(0, bitmap.Height).Any(y => Dark(x, y))).ToList();
        var (left, top) = (columns[0], rows[0]);
        var (wide, high) = ((columns[^1] + 1 - left) / (double)size, (rows[^1] + 1 - top) / (double)size);
        return
        [
            .. Enumerable
                .Range(0, size)
                .Select(y =>
                    Enumerable.Range(0, size).Select(x => Dark(left + (int)((x + 0.5) * wide), top + (int)((y + 0.5) * high))).ToArray()
                ),
        ];
    }

    /// <summary>The brightness of a point, 0 to 255.</summary>
    public static byte Light(SKColor colour) => (byte)(((colour.Red * 299) + (colour.Green * 587) + (colour.Blue * 114)) / 1000);
}
