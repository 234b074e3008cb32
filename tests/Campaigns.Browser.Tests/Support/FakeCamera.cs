using System.Text;
using Campaigns.Web.Platform;
using SkiaSharp;

namespace Campaigns.Browser.Tests.Support;

/// <summary>Makes films for a fake camera, in which something is held up for a while and taken away for a while, again and again.</summary>
internal static class FakeCamera
{
    private const int Width = 480;
    private const int Height = 360;
    private const int FramesASecond = 5;

    /// <summary>Films a QR code of a text. The caller deletes the film, which is in YUV4MPEG2 and which Chromium plays in a loop.</summary>
    public static string Film(string text, int secondsShown = 3, int secondsAway = 4)
    {
        var modules = QrCode.Modules(text);
        var scale = (Height - 40) / modules.Count;
        var (left, top) = ((Width - (modules.Count * scale)) / 2, (Height - (modules.Count * scale)) / 2);
        var shown = Wall();
        for (var y = 0; y < modules.Count * scale; y++)
        {
            for (var x = 0; x < modules.Count * scale; x++)
            {
                shown[((top + y) * Width) + left + x] = modules[y / scale][x / scale] ? (byte)20 : (byte)235;
            }
        }

        return Write(shown, secondsShown, secondsAway);
    }

    /// <summary>Films large QR codes one after the other, as another phone's screen shows them: black on white, two seconds each.</summary>
    public static string FilmOfRun(IReadOnlyList<byte[]> pictures)
    {
        const int wide = 960,
            high = 720,
            frames = 2 * FramesASecond;
        var path = Path.Combine(Path.GetTempPath(), $"campaigns-camera-{Guid.NewGuid():N}.y4m");
        using var film = File.Create(path);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{wide} H{high} F{FramesASecond}:1 Ip A1:1 C420jpeg\n"));
        var grey = new byte[wide * high / 2];
        Array.Fill(grey, (byte)128);
        foreach (var picture in pictures)
        {
            using var bitmap = SKBitmap.Decode(picture);
            using var fitted = bitmap.Resize(new SKSizeI(high - 20, high - 20), new SKSamplingOptions(SKFilterMode.Linear));
            var shown = new byte[wide * high];
            Array.Fill(shown, (byte)200);
            for (var y = 0; y < fitted.Height; y++)
            {
                for (var x = 0; x < fitted.Width; x++)
                {
                    shown[((10 + y) * wide) + ((wide - fitted.Width) / 2) + x] = Pictures.Light(fitted.GetPixel(x, y));
                }
            }

            for (var frame = 0; frame < frames; frame++)
            {
                film.Write("FRAME\n"u8);
                film.Write(shown);
                film.Write(grey);
            }
        }

        return path;
    }

    /// <summary>Films a picture, such as that of a phone's screen.</summary>
    public static string FilmOf(byte[] picture, int secondsShown = 3, int secondsAway = 4)
    {
        using var bitmap = SKBitmap.Decode(picture);
        var scale = Math.Min((float)(Width - 20) / bitmap.Width, (float)(Height - 20) / bitmap.Height);
        using var fitted = bitmap.Resize(
            new SKSizeI((int)(bitmap.Width * scale), (int)(bitmap.Height * scale)),
            new SKSamplingOptions(SKFilterMode.Linear)
        );
        var (left, top) = ((Width - fitted.Width) / 2, (Height - fitted.Height) / 2);
        var shown = Wall();
        for (var y = 0; y < fitted.Height; y++)
        {
            for (var x = 0; x < fitted.Width; x++)
            {
                shown[((top + y) * Width) + left + x] = Pictures.Light(fitted.GetPixel(x, y));
            }
        }

        return Write(shown, secondsShown, secondsAway);
    }

    /// <summary>
    /// A picture as a camera takes it: light from one side, two codes side by side and slightly rotated, and soft edges. A code is dark on
    /// light or, as on a phone in a dark theme, light on dark.
    /// </summary>
    public static byte[] Photograph(params (string Text, bool IsInverted)[] codes)
    {
        const int wide = 1280,
            high = 960;
        using var surface = SKSurface.Create(new SKImageInfo(wide, high));
        var canvas = surface.Canvas;
        using var light = SKShader.CreateLinearGradient(
            new SKPoint(0, 0),
            new SKPoint(wide, high),
            [new SKColor(190, 180, 160), new SKColor(120, 112, 100)],
            SKShaderTileMode.Clamp
        );
        using (var table = new SKPaint { Shader = light })
        {
            canvas.DrawRect(0, 0, wide, high, table);
        }

        var width = (float)wide / codes.Length;
        for (var i = 0; i < codes.Length; i++)
        {
            var modules = QrCode.Modules(codes[i].Text);
            var scale = (Math.Min(width, high) * 0.72f) / modules.Count;
            var (dark, bright) = codes[i].IsInverted
                ? (new SKColor(225, 228, 235), new SKColor(22, 24, 34))
                : (new SKColor(38, 36, 40), new SKColor(228, 224, 214));
            canvas.Save();
            canvas.Translate((width * i) + (width / 2), high / 2f);
            canvas.RotateDegrees(i % 2 == 0 ? 6 : -4);
            var half = modules.Count * scale / 2;
            using var paper = new SKPaint { Color = bright };
            using var ink = new SKPaint { Color = dark };
            canvas.DrawRect(-half - (4 * scale), -half - (4 * scale), (2 * half) + (8 * scale), (2 * half) + (8 * scale), paper);
            for (var y = 0; y < modules.Count; y++)
            {
                for (var x = 0; x < modules.Count; x++)
                {
                    if (modules[y][x])
                    {
                        canvas.DrawRect(-half + (x * scale), -half + (y * scale), scale + 0.4f, scale + 0.4f, ink);
                    }
                }
            }

            canvas.Restore();
        }

        using var sharp = surface.Snapshot();
        using var soft = SKSurface.Create(new SKImageInfo(wide, high));
        using (var blur = new SKPaint { ImageFilter = SKImageFilter.CreateBlur(1.2f, 1.2f) })
        {
            soft.Canvas.DrawImage(sharp, 0, 0, new SKSamplingOptions(SKFilterMode.Linear), blur);
        }

        using var picture = soft.Snapshot();
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static byte[] Wall()
    {
        var wall = new byte[Width * Height];
        Array.Fill(wall, (byte)200);
        return wall;
    }

    private static string Write(byte[] shown, int secondsShown, int secondsAway)
    {
        var (empty, grey) = (Wall(), new byte[Width * Height / 2]);
        Array.Fill(grey, (byte)128);
        var path = Path.Combine(Path.GetTempPath(), $"campaigns-camera-{Guid.NewGuid():N}.y4m");
        using var film = File.Create(path);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F{FramesASecond}:1 Ip A1:1 C420jpeg\n"));
        for (var frame = 0; frame < (secondsShown + secondsAway) * FramesASecond; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(frame < secondsShown * FramesASecond ? shown : empty);
            film.Write(grey);
        }

        return path;
    }
}
