using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Html.Parser;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform.Lists;
using Microsoft.Extensions.DependencyInjection;
using MiniExcelLibs;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Measures an Excel list as an organiser uploads it, over HTTP: the file is uploaded, read and stored, and the page that says what will
/// happen to each line comes back. One file has a forgotten cell at XFD1048576; another has 5,000 ordinary lines and is compared with
/// MiniExcel reading the same file alone, alternating. The peak is the highest resident memory of this process, which also serves, less its
/// memory just before.
/// </summary>
internal static class ImportBench
{
    private static readonly int WarmUp = Size.Of(6, 1);

    public static async Task RunAsync()
    {
        var (people, rounds) = (Size.Of(5000, 300), Size.Of(15, 1));
        await using var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                RealServer = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
            }
        );
        host.StartServer();
        var root = await host.RootAsync();
        var now = SystemClock.Instance.GetCurrentInstant();
        host.Clock.Reset(now);
        var door = await new DoorWorld(host.Services.GetRequiredService<NpgsqlDataSource>()).EventAsync(
            root.Id,
            startsAt: now - Duration.FromMinutes(30)
        );
        using var organiser = await host.SignedInAsync(Role.Organiser, root.Id);
        var token = (await organiser.GetAsync($"/door/{door.ActivityId}/import"))
            .Document.QuerySelector("main form input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        async Task<string> BringAsync(byte[] file) => await PreviewAsync(organiser, door, token, file);

        var (stray, ordinary) = (Stray(), Ordinary(people));
        var (strays, lists, alone) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -WarmUp; round < rounds; round++)
        {
            var took = await TimeAsync(async () => Expect(await BringAsync(stray), "XFD1048576"));
            var reading = await TimeAsync(() =>
                Task.FromResult(
                    MiniExcelRows(ordinary) == people + 1 ? 0 : throw new InvalidOperationException("MiniExcel read something else.")
                )
            );
            var list = await TimeAsync(async () =>
                Expect(await BringAsync(ordinary), people.ToString("#,0", CultureInfo.GetCultureInfo("vi-VN")))
            );
            if (round >= 0)
            {
                strays.Add(took);
                alone.Add(reading);
                lists.Add(list);
            }
        }

        var peak = await PeakMemory.OfAsync(async () =>
        {
            Expect(await BringAsync(stray), "XFD1048576");
            Expect(await BringAsync(ordinary), "");
        });
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{people} lines: read, kept and shown in {Median(lists):0} ms; MiniExcel reads them in {Median(alone):0} ms"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bench import: ms={Median(strays):0} ratio={Median(lists) / Median(alone):0.00} peak_mb={peak:0.0}"
            )
        );
    }

    private static int MiniExcelRows(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return stream.Query(useHeaderRow: false, excelType: ExcelType.XLSX).Count();
    }

    private static async Task<double> TimeAsync<T>(Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Expect(string page, string words) =>
        page.Contains(words, StringComparison.Ordinal) ? page : throw new InvalidOperationException($"The page does not say {words}.");

    private static async Task<string> PreviewAsync(TestBrowser organiser, TestDoor door, string token, byte[] file)
    {
        using var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue(ListSheetFile.ContentType);
        using var proof = new StringContent(token);
        using var content = new MultipartFormDataContent { { part, "Upload", "a.xlsx" }, { proof, "__RequestVerificationToken" } };
        using var sent = await organiser.Client.PostAsync(
            new Uri($"/door/{door.ActivityId}/import?handler=Upload", UriKind.Relative),
            content
        );
        return sent.Headers.Location is { } page
            ? await organiser.Client.GetStringAsync(page)
            : throw new InvalidOperationException($"The list was not read: {(int)sent.StatusCode}. {await SaidAsync(sent)}");
    }

    // The errors on the page that came back.
    private static async Task<string> SaidAsync(HttpResponseMessage sent)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await sent.Content.ReadAsStringAsync());
        var said = page.QuerySelector("[role=alert]") ?? page.QuerySelector("main") ?? page.DocumentElement;
        return string.Join(' ', said.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static byte[] Ordinary(int people)
    {
        string[] families = ["Nguyễn Thị", "Trần Văn", "Lê Thị", "Y", "H'", "Phạm Đình", "Hoàng Quốc"];
        string[] givens = ["Hoa", "Hùng", "Hưng", "Lan", "Khoa Kbuôr", "Bia Ayŭn", "Thương Niê", "Sơn"];
        return ListSheetFile.Write(
            ["TT", "Họ và tên", "Giới tính", "Năm sinh", "Số điện thoại", "Đơn vị", "Có mặt"],
            Enumerable
                .Range(1, people)
                .Select(i =>
                    (IReadOnlyList<object?>)
                        [
                            i,
                            $"{families[i % 7]} {givens[i / 7 % 8]} {i}",
                            i % 2 == 0 ? "Nam" : "Nữ",
                            1950 + (i % 55),
                            "09" + (10_000_000 + i).ToString(CultureInfo.InvariantCulture),
                            "Buôn Pốk A",
                            i % 5 == 0 ? "vắng" : "x",
                        ]
                ),
            "Danh sách",
            CancellationToken.None
        );
    }

    private static byte[] Stray()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Put(string part, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry(part).Open(), new UTF8Encoding(false));
                writer.Write(text);
            }

            Put("xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='a'/></sheets></workbook>");
            Put("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Target='worksheets/a.xml'/></Relationships>");
            Put(
                "xl/worksheets/a.xml",
                "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Họ và "
                    + "tên</t></is></c></row><row r='2'><c r='A2' t='inlineStr'><is><t>Một Mình</t></is></c></row>"
                    + "<row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t>lạc</t></is></c></row></sheetData></worksheet>"
            );
        }

        return file.ToArray();
    }
}
