using System.Collections.Frozen;
using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Checks a password in the same time whether the account exists or not, has a password or not, and is locked or not.</summary>
public sealed class PasswordCheck(IPasswordHasher<Account> hasher)
{
    private static readonly Account Nobody = new();
    private static string? nobodys;

    public bool IsRight(Account? account, string password)
    {
        var hash = account?.PasswordHash ?? (nobodys ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
        return hasher.VerifyHashedPassword(account ?? Nobody, hash, password) is not PasswordVerificationResult.Failed
            && account?.PasswordHash is not null;
    }
}

/// <summary>
/// Refuses passwords that attackers try first: those of a list of common passwords, words that people in Viet Nam use, and words from the
/// account itself, each also with the digits, signs and look-alikes that people add to them. The list is part of the program.
/// </summary>
public sealed class CommonPasswords(IStringLocalizer<AccountsTexts> texts) : IPasswordValidator<Account>
{
    public const string Code = "PasswordCommon";

    /// <summary>
    /// A password with a common word is accepted when more characters than this surround the word: more than a year, a date or the end of a
    /// telephone number.
    /// </summary>
    private const int MaxAround = 8;

    private const string Resource = "Campaigns.Web.Features.Accounts.common-passwords.txt";

    private static readonly Lazy<FrozenSet<string>> Common = new(Read);

    /// <summary>Words that people in Viet Nam use in passwords and that are in no international list, also put together.</summary>
    private static readonly string[] Local =
    [
        "mat",
        "khau",
        "matkhau",
        "dang",
        "nhap",
        "dangnhap",
        "tai",
        "khoan",
        "taikhoan",
        "quan",
        "tri",
        "quantri",
        "vien",
        "chien",
        "dich",
        "chiendich",
        "campaign",
        "campaigns",
        "truyen",
        "thong",
        "truyenthong",
        "binh",
        "gioi",
        "binhdanggioi",
        "phunu",
        "hoi",
        "lienhiep",
        "cong",
        "tac",
        "congtacvien",
        "viet",
        "nam",
        "vietnam",
        "toi",
        "yeu",
        "anh",
        "em",
        "daklak",
        "buonmathuot",
        "buonmethuot",
        "bmt",
        "taynguyen",
        "phuyen",
        "tinh",
        "huyen",
        "xa",
        "ubnd",
        "uyban",
        "laodong",
        "solaodong",
        "sonoivu",
        "ldtbxh",
        "gia",
        "dinh",
        "giadinh",
        "hanhphuc",
        "xin",
        "chao",
        "khong",
        "biet",
        "co",
        "hochiminh",
        "bacho",
        "hanoi",
        "saigon",
        "sinhnhat",
        "nguyen",
        "tran",
        "van",
        "thi",
        "admin",
        "password",
        "abc",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(
            password is { Length: > 0 } && IsCommon(password, [user.DisplayName, user.UserName ?? "", user.Email ?? ""])
                ? IdentityResult.Failed(new IdentityError { Code = Code, Description = texts["Error.PasswordCommon"] })
                : IdentityResult.Success
        );
    }

    /// <summary>Whether an attacker who knows these words about the account would try the password early.</summary>
    public static bool IsCommon(string password, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(known);
        var plain = string.Concat(Folding.Fold(password).Where(c => !char.IsWhiteSpace(c)));
        if (plain.Length == 0 || plain.All(char.IsDigit) || IsRun(plain) || Repeats(plain))
        {
            return true;
        }

        var words = known
            .SelectMany(k => Folding.Fold(k).Split([' ', '.', '-', '_', '@', '\''], StringSplitOptions.RemoveEmptyEntries))
            .Concat(Local)
            .ToHashSet(StringComparer.Ordinal);
        return new[] { plain, Unmasked(plain) }.Any(text =>
        {
            var core = text.Trim([.. text.Where(c => !char.IsLetter(c)).Distinct()]);
            var letters = string.Concat(text.Where(char.IsLetter));
            return Common.Value.Contains(text)
                || (text.Length - core.Length <= MaxAround && (core.Length < 3 || Common.Value.Contains(core)))
                || (text.Length - letters.Length <= MaxAround && (Common.Value.Contains(letters) || IsMadeOf(letters, words)));
        });
    }

    /// <summary>Replaces signs that people use in place of letters.</summary>
    private static string Unmasked(string text) =>
        string.Create(
            text.Length,
            text,
            static (made, from) =>
            {
                const string Signs = "@4031!5$7+";
                const string Letters = "aaoeiisstt";
                for (var i = 0; i < from.Length; i++)
                {
                    // Digits at the end are more often a year than letters.
                    var sign =
                        i < from.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!').Length
                            ? Signs.IndexOf(from[i], StringComparison.Ordinal)
                            : -1;
                    made[i] = sign < 0 ? from[i] : Letters[sign];
                }
            }
        );

    /// <summary>Whether words of the list make up the whole text.</summary>
    private static bool IsMadeOf(string text, HashSet<string> words)
    {
        var reached = new bool[text.Length + 1];
        reached[0] = true;
        for (var end = 1; end <= text.Length; end++)
        {
            reached[end] = Enumerable.Range(0, end).Any(start => reached[start] && words.Contains(text[start..end]));
        }

        return text.Length > 0 && reached[^1];
    }

    /// <summary>Whether each sign follows the one before: "abcdefghij", "9876543210".</summary>
    private static bool IsRun(string text) =>
        text.Length > 1
        && (text.Zip(text.Skip(1)).All(p => p.Second - p.First == 1) || text.Zip(text.Skip(1)).All(p => p.Second - p.First == -1));

    /// <summary>Whether the text repeats a short piece: "abcdeabcde".</summary>
    private static bool Repeats(string text) =>
        Enumerable.Range(1, Math.Min(6, text.Length / 2)).Any(n => Enumerable.Range(n, text.Length - n).All(i => text[i] == text[i - n]));

    private static FrozenSet<string> Read()
    {
        using var stream =
            typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new FileNotFoundException("The list of common passwords is not embedded.");
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l[0] != '#')
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
