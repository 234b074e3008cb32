using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Campaigns.Web.Platform.Documents;

/// <summary>How documents become PDF.</summary>
public sealed class PdfOptions
{
    /// <summary>The program of LibreOffice: its name on the PATH or its whole path.</summary>
    public string Program { get; set; } = "soffice";

    /// <summary>How long one document may take; then LibreOffice is ended.</summary>
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Why there is no PDF. The words for it are in PlatformTexts under "Pdf." and the name.</summary>
public enum PdfFault
{
    None,

    /// <summary>LibreOffice is not installed on the server.</summary>
    Missing,

    /// <summary>It took longer than <see cref="PdfOptions.MaxTime"/>.</summary>
    TooSlow,

    /// <summary>It ended without a file.</summary>
    Failed,
}

/// <summary>Registers what makes documents.</summary>
public static class DocumentsSetup
{
    /// <summary>The settings are under "Pdf".</summary>
    public static void AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PdfOptions>(configuration.GetSection("Pdf"));
        services.AddSingleton<PdfDocuments>();
    }
}

/// <summary>
/// Makes the PDF of a document: LibreOffice sets the very file that Word opens, so the pages are the same. One document is made at a time,
/// in a folder of its own that nobody else can read and that is gone afterwards.
/// </summary>
public sealed partial class PdfDocuments(IOptions<PdfOptions> options, ILogger<PdfDocuments> log) : IDisposable
{
    public const string ContentType = "application/pdf";

    // Tagged for screen readers, and with the headings as bookmarks.
    private const string Filter =
        """pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"}}""";

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Makes a PDF of a document.</summary>
    public Task<(byte[] File, PdfFault Fault)> WriteAsync(AdministrativeDocument document, CancellationToken cancel) =>
        FromWordAsync(WordDocument.Write(document, cancel), cancel);

    /// <summary>Makes a PDF of a file that <see cref="WordDocument"/> wrote.</summary>
    /// <returns>The PDF, or why there is none.</returns>
    public async Task<(byte[] File, PdfFault Fault)> FromWordAsync(byte[] word, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(word);
        await _turn.WaitAsync(cancel);
        var folder = Directory.CreateTempSubdirectory("campaigns-pdf-");
        try
        {
            var source = Path.Combine(folder.FullName, "document.docx");
            await File.WriteAllBytesAsync(source, word, cancel);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(options.Value.MaxTime);
            var fault = await ConvertAsync(folder.FullName, source, limited.Token);
            cancel.ThrowIfCancellationRequested();
            var made = new FileInfo(Path.Combine(folder.FullName, "document.pdf"));
            return fault is not PdfFault.None ? ([], fault)
                : made is { Exists: true, Length: > 0 } ? (await File.ReadAllBytesAsync(made.FullName, cancel), PdfFault.None)
                : ([], PdfFault.Failed);
        }
        finally
        {
            Remove(folder);
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<PdfFault> ConvertAsync(string folder, string source, CancellationToken cancel)
    {
        using var office = new Process { StartInfo = Start(folder, source) };
        try
        {
            office.Start();
        }
        catch (Win32Exception)
        {
            LogMissing(options.Value.Program);
            return PdfFault.Missing;
        }

        office.StandardInput.Close();
        var output = office.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = office.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await office.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            // LibreOffice is a script, a starter and the program itself; all of them are ended.
            office.Kill(entireProcessTree: true);
            await office.WaitForExitAsync(CancellationToken.None);
            LogTooSlow(options.Value.MaxTime);
            return PdfFault.TooSlow;
        }

        if (office.ExitCode == 0)
        {
            return PdfFault.None;
        }

        LogFailed(office.ExitCode, $"{await output} {await errors}".Trim());
        return PdfFault.Failed;
    }

    private ProcessStartInfo Start(string folder, string source)
    {
        var start = new ProcessStartInfo(options.Value.Program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            // A profile of its own: two runs with one profile would wait for each other, and the account may have no home.
            "-env:UserInstallation=" + new Uri(Path.Combine(folder, "profile")).AbsoluteUri,
            "--convert-to",
            Filter,
            "--outdir",
            folder,
            source,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The program's own environment holds its secrets, which LibreOffice does not need.
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = folder;
        start.Environment["LANG"] = "C.UTF-8";
        return start;
    }

    // A folder that cannot be removed must not hide the result.
    private void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(e, folder.FullName);
        }
    }

    [LoggerMessage(LogLevel.Warning, "There is no PDF: {Program} is not installed. Word documents are not affected.")]
    private partial void LogMissing(string program);

    [LoggerMessage(LogLevel.Warning, "There is no PDF: LibreOffice was ended after {MaxTime}.")]
    private partial void LogTooSlow(TimeSpan maxTime);

    [LoggerMessage(LogLevel.Error, "There is no PDF: LibreOffice ended with {Code}: {Output}")]
    private partial void LogFailed(int code, string output);

    [LoggerMessage(LogLevel.Warning, "The folder {Folder} of a PDF could not be removed.")]
    private partial void LogLeft(Exception e, string folder);
}
