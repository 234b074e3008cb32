using System.Collections.Frozen;
using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Looks at a password at the same cost whether there is such an account, whether it has a password, and whether it is locked.</summary>
public sealed class PasswordCheck(IPasswordHasher<Account> hasher)
{
    private static readonly Account Nobody = new();
    private static string? nobodys;

    public bool IsRight(Account? account, string password)
    {
        var hash = account?.PasswordHash ?? (nobodys ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
        return hasher.VerifyHashedPassword(account ?? Nobody, hash, password) is not PasswordVerificationResult.Failed && account?.PasswordHash is not null;
    }
}

/// <summary>
/// Refuses passwords that are tried first: those of the common list, what is typed first here, and what is known of the account, each with the figures, signs and
/// look-alikes that everybody puts around them. The list lies in the program.
/// </summary>
public sealed class CommonPasswords(IStringLocalizer<AccountsTexts> texts) : IPasswordValidator<Account>
{
    public const string Code = "PasswordCommon";

    /// <summary>How much must stand around a common word before it is one's own: more than a year, a date or a telephone's end.</summary>
    private const int MaxAround = 8;

    private const string Resource = "Campaigns.Web.Features.Accounts.common-passwords.txt";

    private static readonly Lazy<FrozenSet<string>> Common = new(Read);

    /// <summary>What is typed first here, and stands in no list of the world; also put together.</summary>
    private static readonly string[] Local =
    [
        "mat", "khau", "matkhau", "dang", "nhap", "dangnhap", "tai", "khoan", "taikhoan", "quan", "tri", "quantri", "vien", "chien", "dich", "chiendich", "campaign", "campaigns",
        "truyen", "thong", "truyenthong", "binh", "gioi", "binhdanggioi", "phunu", "hoi", "lienhiep", "cong", "tac", "congtacvien", "viet", "nam", "vietnam", "toi", "yeu", "anh",
        "em", "daklak", "buonmathuot", "buonmethuot", "bmt", "taynguyen", "phuyen", "tinh", "huyen", "xa", "ubnd", "uyban", "laodong", "solaodong", "sonoivu", "ldtbxh", "gia", "dinh",
        "giadinh", "hanhphuc", "xin", "chao", "khong", "biet", "co", "hochiminh", "bacho", "hanoi", "saigon", "sinhnhat", "nguyen", "tran", "van", "thi", "admin", "password", "abc",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(password is { Length: > 0 } && IsCommon(password, [user.DisplayName, user.UserName ?? "", user.Email ?? ""])
            ? IdentityResult.Failed(new IdentityError { Code = Code, Description = texts["Error.PasswordCommon"] })
            : IdentityResult.Success);
    }

    /// <summary>Whether it is among those that somebody tries first who knows these words of the account.</summary>
    public static bool IsCommon(string password, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(known);
        var plain = string.Concat(Folding.Fold(password).Where(c => !char.IsWhiteSpace(c)));
        if (plain.Length == 0 || plain.All(char.IsDigit) || IsRun(plain) || Repeats(plain))
        {
            return true;
        }

        var words = known.SelectMany(k => Folding.Fold(k).Split([' ', '.', '-', '_', '@', '\''], StringSplitOptions.RemoveEmptyEntries)).Concat(Local).ToHashSet(StringComparer.Ordinal);
        return new[] { plain, Unmasked(plain) }.Any(text =>
        {
            var core = text.Trim([.. text.Where(c => !char.IsLetter(c)).Distinct()]);
            var letters = string.Concat(text.Where(char.IsLetter));
            return Common.Value.Contains(text)
                || (text.Length - core.Length <= MaxAround && (core.Length < 3 || Common.Value.Contains(core)))
                || (text.Length - letters.Length <= MaxAround && (Common.Value.Contains(letters) || IsMadeOf(letters, words)));
        });
    }

    /// <summary>Signs that stand for letters, as everybody puts them.</summary>
    private static string Unmasked(string text) => string.Create(text.Length, text, static (made, from) =>
    {
        const string Signs = "@4031!5$7+";
        const string Letters = "aaoeiisstt";
        for (var i = 0; i < from.Length; i++)
        {
            // Figures at the end are a year more often than letters.
            var sign = i < from.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!').Length ? Signs.IndexOf(from[i], StringComparison.Ordinal) : -1;
            made[i] = sign < 0 ? from[i] : Letters[sign];
        }
    });

    /// <summary>Whether words of the list make up the whole.</summary>
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

    /// <summary>"abcdefghij", "9876543210": each sign follows the one before.</summary>
    private static bool IsRun(string text) =>
        text.Length > 1 && (text.Zip(text.Skip(1)).All(p => p.Second - p.First == 1) || text.Zip(text.Skip(1)).All(p => p.Second - p.First == -1));

    /// <summary>"abcdeabcde": a short piece over and over.</summary>
    private static bool Repeats(string text) =>
        Enumerable.Range(1, Math.Min(6, text.Length / 2)).Any(n => Enumerable.Range(n, text.Length - n).All(i => text[i] == text[i - n]));

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource) ?? throw new FileNotFoundException("The list of common passwords is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').ToFrozenSet(StringComparer.Ordinal);
    }
}
