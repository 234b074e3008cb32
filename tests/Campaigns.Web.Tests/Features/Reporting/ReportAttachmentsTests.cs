using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

public sealed class ReportAttachmentsTests
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n<</S/JavaScript/JS(app.alert(1))>>");
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("word/document.xml", "wordprocessingml.document.main+xml", AttachmentType.Word, false)]
    [InlineData("xl/workbook.xml", "spreadsheetml.sheet.main+xml", AttachmentType.Excel, false)]
    [InlineData("ppt/presentation.xml", "presentationml.presentation.main+xml", AttachmentType.Slides, false)]
    public void A_document_of_Office_is_known_by_its_parts(string part, string type, AttachmentType expected, bool macros) =>
        Assert.Equal((expected, macros), AttachmentContent.Of(Office((part, "application/vnd.openxmlformats-officedocument." + type))));

    [Fact]
    public void What_only_looks_like_a_document_is_none_and_macros_are_seen_wherever_they_hide()
    {
        const string Document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        Assert.Equal((null, false), AttachmentContent.Of(Office()));
        Assert.Equal((null, false), AttachmentContent.Of([.. "PK\u0003\u0004"u8, 1, 2, 3]));
        Assert.Equal((null, false), AttachmentContent.Of("<html><script>alert(1)</script>"u8.ToArray()));
        Assert.Equal((null, false), AttachmentContent.Of([]));
        Assert.True(
            AttachmentContent.Of(Office(("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"))).HasMacros
        );
        Assert.True(
            AttachmentContent.Of(Office(("word/document.xml", Document), ("word/vbaProject.bin", "application/octet-stream"))).HasMacros
        );
    }

    [Fact]
    public async Task A_file_that_lies_or_is_too_large_is_answered_at_its_field_and_nothing_that_was_typed_is_lost()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var commune = world.Units.First(u => u.LevelKey == "commune");
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var answer = (await AnswerAsync(db, commune)).Id;
        var page = $"/reports/{answer}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);

        // The way to the files saves what was typed.
        var files = await PostAsync(compiler, page + "?handler=Files", Figures(await compiler.GetAsync(page), ("E1", "7")));
        Assert.Equal(page + "/files", files.Address.AbsolutePath);
        Assert.Equal("7", Value(await compiler.GetAsync(page), "Input.Lines[E1].Value"));

        foreach (
            var (name, bytes, says) in new[]
            {
                ("bao-cao.pdf", Png, "không phải loại .pdf"),
                ("anh.jpg", Pdf, "không phải loại .jpg"),
                ("ke-hoach.docx", Pdf, "không phải loại .docx"),
                ("trang.html", "<script>alert(1)</script>"u8.ToArray(), "Không nhận loại tệp này"),
                ("cu.doc", Pdf, "Office kiểu cũ"),
                ("macro.xlsm", Pdf, "có macro"),
                ("trong.pdf", [], "trống"),
                ("lon.pdf", new byte[40 * 1024 * 1024], "Tệp nặng 40 MB, tối đa 10 MB"),
            }
        )
        {
            var refused = await UploadAsync(compiler, page + "/files", name, bytes, ("Input.IsScan", "true"));
            Assert.Equal(HttpStatusCode.OK, refused.Status);
            Assert.Contains(says, Text(refused.Document.QuerySelector("main form")!), StringComparison.Ordinal);
            Assert.True(refused.Document.QuerySelector("[name='Input.IsScan']")!.HasAttribute("checked"));
        }

        Assert.Equal(0, await db.ReportAttachments.CountAsync(Cancel));
        Assert.Contains("Chọn một tệp", (await UploadAsync(compiler, page + "/files", null, [])).Text, StringComparison.Ordinal);

        // At the sign-off too: the name that was typed stays, and a good scan stays although the day is missing.
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var all = new[]
        {
            ("A3", "0"),
            ("B11", "1"),
            ("B15", "5"),
            ("D3", "2"),
            ("E2", "1"),
            ("E3", "1"),
            ("E6", "0"),
            ("E7", "0"),
            ("G2", "1"),
        };
        var sign = await PostAsync(compiler, page + "?handler=Next", Figures(await compiler.GetAsync(page), all));
        (string, string)[] typed = [("Input.Version", Value(sign, "Input.Version")), ("Input.Name", "H'Hen Niê"), ("Input.On", "32/13")];
        sign = await UploadAsync(compiler, page + "/send", "quet.pdf", Png, typed);
        Assert.Contains("không phải loại .pdf", sign.Text, StringComparison.Ordinal);
        Assert.Equal(("H'Hen Niê", "32/13"), (Value(sign, "Input.Name"), Value(sign, "Input.On")));
        sign = await UploadAsync(compiler, page + "/send", "quet.pdf", Pdf, typed);
        Assert.Contains("quet.pdf (Bản quét văn bản đã ký)", Text(sign.Document.QuerySelector("[data-files]")!), StringComparison.Ordinal);
        var sent = await PostAsync(compiler, page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });
        Assert.NotNull(sent.Document.QuerySelector("[data-sha256]"));
        Assert.Equal(["quet.pdf"], sent.Document.QuerySelectorAll("#files .report-file a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task Files_go_along_with_a_version_are_handed_out_as_files_and_an_erased_one_leaves_its_hash()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var answer = (await AnswerAsync(db, communes[0])).Id;
        var page = $"/reports/{answer}";
        using var compiler = await host.SignedInAsync(Role.Organiser, communes[0].Id);
        using var neighbour = await host.SignedInAsync(Role.Organiser, communes[1].Id);
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);

        await UploadAsync(compiler, page + "/files", "C:\\Tài liệu\\kế hoạch.pdf", Pdf);
        await UploadAsync(compiler, page + "/files", "ảnh.png", Png);
        await UploadAsync(compiler, page + "/files", "quét.pdf", Pdf, ("Input.IsScan", "true"));
        await UploadAsync(compiler, page + "/files", "thừa.pdf", [.. Pdf, (byte)'\n']);
        Assert.Contains(
            "đã được đính kèm với tên “kế hoạch.pdf”",
            (await UploadAsync(compiler, page + "/files", "kế hoạch (1).pdf", Pdf)).Text,
            StringComparison.Ordinal
        );
        var rows = await ReportAttachments.OfAsync(db, answer, Cancel);
        Assert.Equal(["kế hoạch.pdf", "ảnh.png", "quét.pdf", "thừa.pdf"], rows.Select(f => f.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Pdf)), rows[0].Sha256);

        // What was never sent goes without a trace.
        await PostAsync(compiler, page + "/files?handler=Remove", new() { ["file"] = rows[3].Id.ToString() });
        Assert.Equal(3, await db.ReportAttachments.CountAsync(Cancel));

        // Nobody else of the same level, and nobody who sees accepted reports alone.
        foreach (var other in new[] { neighbour, viewer })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(page + "/files")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(rows[0].AddressIn(answer))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(other, page + "/files", "x.pdf", Pdf)).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(district, page + "/files", "x.pdf", Pdf)).Status);

        // The version names them with their hashes.
        await SendAsync(compiler, answer, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        var version = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == answer, Cancel);
        Assert.Equal(
            rows.Take(3).Select(f => (f.Id, f.Name, f.Sha256)),
            ReportContent.Read(version.Content).Files.Select(f => (f.Id, f.Name, f.Sha256))
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(compiler, page + "/files", "x.pdf", Pdf)).Status);

        // Its document lists them in an annex of their own.
        using (var word = Word(await FileAsync(district, page + "/versions/1?handler=Word")))
        {
            var annex = AllText(word);
            Assert.Contains("TÀI LIỆU GỬI KÈM", annex, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("quét.pdf (bản ký, quét)", annex, StringComparison.Ordinal);
            Assert.All(rows.Take(3), f => Assert.Contains(f.Sha256, annex, StringComparison.Ordinal));
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
        }

        // A PDF is saved and not shown; a picture is shown; neither has an origin or a script.
        var file = await HeadersAsync(district, rows[0].AddressIn(answer));
        Assert.Equal("application/pdf", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            ("attachment", "kế hoạch.pdf"),
            (file.Content.Headers.ContentDisposition!.DispositionType, file.Content.Headers.ContentDisposition.FileNameStar)
        );
        Assert.Equal(Pdf, await file.Content.ReadAsByteArrayAsync(Cancel));
        var picture = await HeadersAsync(district, rows[1].AddressIn(answer));
        Assert.Equal(("image/png", null), (picture.Content.Headers.ContentType!.MediaType, picture.Content.Headers.ContentDisposition));
        foreach (var answered in new[] { file, picture })
        {
            Assert.Equal("nosniff", answered.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith(
                "default-src 'none'; sandbox;",
                answered.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal
            );
        }

        // Returned and sent again: the documents go along, the scan of the older paper does not.
        await ReturnAsync(district, answer, 1, "E1", "Xem lại");
        await PostAsync(compiler, page + "/files?handler=Remove", new() { ["file"] = rows[1].Id.ToString() });
        await SendAsync(compiler, answer, ("E1", "5"));
        var compared = await district.GetAsync(page + "/compare");
        Assert.Equal(
            ["quét.pdf", "ảnh.png"],
            compared
                .Document.QuerySelectorAll("[data-files] th[scope=row]")
                .Select(t => t.FirstChild!.TextContent.Trim())
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["kế hoạch.pdf", "ảnh.png", "quét.pdf"],
            (await district.GetAsync(page + "/versions/1")).Document.QuerySelectorAll("#files .report-file a").Select(a => a.TextContent)
        );

        // A viewer gets the files of the accepted version, and no other.
        await AcceptAsync(district, answer, 2);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page + "/versions/2")).Status);
        using (var open = await viewer.Client.GetAsync(rows[0].AddressIn(answer), Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(rows[1].AddressIn(answer))).Status);

        // Erasing needs a reason, takes the bytes, and leaves name, hash, reason and day with the version.
        var erase = page + "/files?handler=Erase";
        var without = await PostAsync(district, erase, new() { ["file"] = rows[0].Id.ToString(), ["Input.Reason"] = " " });
        Assert.Contains("lý do", without.Text, StringComparison.OrdinalIgnoreCase);
        await PostAsync(district, erase, new() { ["file"] = rows[0].Id.ToString(), ["Input.Reason"] = "Có tên người bị bạo lực" });
        Assert.Equal(HttpStatusCode.NotFound, (await district.GetAsync(rows[0].AddressIn(answer))).Status);
        Assert.Null(await db.ReportAttachments.Where(f => f.Id == rows[0].Id).Select(f => f.File).SingleAsync(Cancel));
        var listed = Text((await viewer.GetAsync(page + "/versions/2")).Document.QuerySelector("#files")!);
        Assert.Contains("đã xóa ngày 02/12/2026: Có tên người bị bạo lực", listed, StringComparison.Ordinal);
        Assert.Contains(rows[0].Sha256, listed, StringComparison.Ordinal);
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "report.file_erased" && e.UnitId == communes[0].Id, Cancel));

        // The database keeps what a file was, and with which version it was sent.
        foreach (
            var (constraint, sql) in new (string, FormattableString)[]
            {
                ("report_attachment_is_kept", $"UPDATE report_attachment SET sha256 = 'x' WHERE id = {rows[1].Id}"),
                ("report_attachment_is_kept", $"UPDATE report_attachment SET name = 'x' WHERE id = {rows[0].Id}"),
                ("report_is_frozen", $"DELETE FROM report_version_attachment"),
            }
        )
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(sql, Cancel));
            Assert.Equal(constraint, refused.ConstraintName);
        }
    }

    /// <summary>A package of Office with these parts and their content types.</summary>
    private static byte[] Office(params (string Part, string ContentType)[] parts)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            Add(
                "[Content_Types].xml",
                $"<Types>{string.Concat(parts.Select(p => $"<Override PartName=\"/{p.Part}\" ContentType=\"{p.ContentType}\"/>"))}</Types>"
            );
            foreach (var (part, _) in parts)
            {
                Add(part, "<x/>");
            }

            void Add(string name, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return memory.ToArray();
    }

    private static async Task<HttpResponseMessage> HeadersAsync(TestBrowser browser, string path)
    {
        var answer = await browser.Client.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }

    private static async Task<TestPage> UploadAsync(
        TestBrowser browser,
        string path,
        string? name,
        byte[] bytes,
        params (string Name, string Value)[] fields
    )
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(await TokenAsync(browser)), "__RequestVerificationToken");
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        if (name is not null)
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
            {
                Name = "\"Input.File\"",
                FileName = $"\"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=\"",
                FileNameStar = name,
            };
            form.Add(content);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        return await browser.FollowAsync(await browser.SendAsync(request));
    }
}
