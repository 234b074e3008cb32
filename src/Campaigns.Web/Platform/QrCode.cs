using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace Campaigns.Web.Platform;

/// <summary>QR codes (ISO/IEC 18004) with error correction M and the quiet zone of four modules that the standard asks for.</summary>
public static class QrCode
{
    /// <summary>The modules of the code with its quiet zone, as many rows as columns; true is dark.</summary>
    public static IReadOnlyList<System.Collections.BitArray> Modules(string text) => Modules(text, QRCodeGenerator.ECCLevel.M);

    private static IReadOnlyList<System.Collections.BitArray> Modules(string text, QRCodeGenerator.ECCLevel level)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, level);
        return [.. data.ModuleMatrix.Select(row => new System.Collections.BitArray(row))];
    }

    /// <summary>Draws the code as an SVG that scales to its place, black on white in every theme.</summary>
    /// <param name="text">The text in the code.</param>
    /// <param name="label">The description for screen readers.</param>
    /// <param name="small">Whether it is printed small on clean paper; error correction L then makes the modules larger.</param>
    public static IHtmlContent Svg(string text, string label, bool small = false)
    {
        var rows = Modules(text, small ? QRCodeGenerator.ECCLevel.L : QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                if (!rows[y][x])
                {
                    continue;
                }

                // Dark neighbours in a row become one rectangle, which is shorter and leaves no hairlines between them.
                var run = x;
                while (run < rows[y].Length && rows[y][run])
                {
                    run++;
                }

                path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run - x}v1h-{run - x}z");
                x = run;
            }
        }

        return new HtmlString(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rows.Count} {rows.Count}" shape-rendering="crispEdges" role="img"
                 aria-label="{HtmlEncoder.Default.Encode(label)}"><path fill="#fff" d="M0 0h{rows.Count}v{rows.Count}h-{rows.Count}z"/><path
                 fill="#000" d="{path}"/></svg>
                """
            )
        );
    }
}
