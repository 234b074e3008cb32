using System.Buffers;
using System.Buffers.Text;

namespace Campaigns.Domain.Codes;

/// <summary>
/// The text of a token in an address: base64url (RFC 4648, section 5) without padding. The reading is strict: one sequence of bytes has
/// exactly one text of a known length, so that nobody can write a token in two ways, and text that cannot be a token is never hashed.
/// </summary>
public static class TokenText
{
    public const int MinBytes = 16;

    public const int MaxBytes = 32;

    /// <summary>Characters of the text of <paramref name="bytes"/> bytes: 22 for 16, 43 for 32.</summary>
    public static int LengthOf(int bytes) => ((bytes * 8) + 5) / 6;

    /// <exception cref="ArgumentOutOfRangeException">Fewer than 16 or more than 32 bytes.</exception>
    public static string Encode(ReadOnlySpan<byte> token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(token.Length, MinBytes, nameof(token));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token.Length, MaxBytes, nameof(token));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>
    /// Reads a token of exactly <paramref name="token"/>.Length bytes (16 to 32). False, with <paramref name="token"/> cleared, for another
    /// length, a sign outside the alphabet (also space and "="), or stray bits in the last sign.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="token"/> is shorter than 16 or longer than 32.</exception>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(token.Length, MinBytes, nameof(token));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token.Length, MaxBytes, nameof(token));

        // The library's decoder refuses stray bits, but it skips white space and accepts padding. In both cases a text of the right length
        // gives fewer bytes, which the count below finds.
        if (
            text.Length == LengthOf(token.Length)
            && Base64Url.DecodeFromChars(text, token, out _, out var written) == OperationStatus.Done
            && written == token.Length
        )
        {
            return true;
        }

        token.Clear();
        return false;
    }
}
