namespace Campaigns.Domain.Codes;

/// <summary>What is wrong with a code that somebody typed.</summary>
public enum ReadableCodeFault
{
    None,

    /// <summary>Too short or too long: something was left out or typed twice.</summary>
    WrongLength,

    /// <summary>The code holds a sign that is not in the alphabet and that looks like none of its signs.</summary>
    UnknownSymbol,

    /// <summary>The check symbol does not fit, so the code was mistyped or misread.</summary>
    Mistyped,
}

/// <summary>
/// A code that people read aloud and type: "F8XW 2KR7" on a ticket (8 symbols), "7KN 4MPX" for an activity (7 symbols). The last symbol is
/// a check symbol.
/// </summary>
/// <remarks>
/// The alphabet is A–Z and 0–9 without vowels, so that no code spells a word, and with one sign of each group of look-alikes (0OQD, 1IL,
/// 2Z, 5S, 6G, 8B, YV). That leaves 23 signs. Another sign of a group is read as the sign that the alphabet keeps. 23 is a prime, so the
/// scheme of ISBN-10 (ISO 2108:1992) works in it: the sum of position × value, positions counted from 1, is 0 modulo the prime. It finds
/// every wrong symbol, every exchange of two symbols, neighbours or not, and every pair misread as another pair.
/// </remarks>
public readonly record struct ReadableCode
{
    /// <summary>Symbols of a ticket's code: 23⁷ = 3.4 thousand million codes, unique per activity.</summary>
    public const int TicketLength = 8;

    /// <summary>Symbols of an activity's code: 23⁶ = 148 million codes.</summary>
    public const int ActivityLength = 7;

    /// <summary>
    /// The number of random bytes that <see cref="Make"/> takes. With this many, the remainder of the division favours no code by more than
    /// 2⁻⁹⁶.
    /// </summary>
    public const int RandomBytes = 16;

    /// <summary>The signs of a code, each standing for its index.</summary>
    public const string Alphabet = "0123456789CFHJKMNPRTWXY";

    private const int Prime = 23;

    private readonly string? symbols;

    private ReadableCode(string symbols) => this.symbols = symbols;

    /// <summary>The code as it is stored and stands in an address: "F8XW2KR7".</summary>
    public string Value => symbols ?? string.Empty;

    /// <summary>The code as it is shown: "F8XW 2KR7", "7KN 4MPX".</summary>
    public string Grouped => Group(Value);

    /// <inheritdoc/>
    public override string ToString() => Grouped;

    /// <summary>Writes a stored code in its two groups; the second group is never the shorter one.</summary>
    public static string Group(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length < 2 ? value : $"{value[..(value.Length / 2)]} {value[(value.Length / 2)..]}";
    }

    /// <summary>Makes a code of <paramref name="length"/> symbols from <see cref="RandomBytes"/> random bytes of a cryptographic
    /// generator.</summary>
    /// <exception cref="ArgumentException">Other than 16 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length under 2 or over 12 (two neighbours' positions must not add up to
    /// 23).</exception>
    public static ReadableCode Make(ReadOnlySpan<byte> random, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 12);
        if (random.Length != RandomBytes)
        {
            throw new ArgumentException($"{RandomBytes} random bytes are needed.", nameof(random));
        }

        var rest = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(random);
        Span<char> code = stackalloc char[length];
        for (var i = 0; i < length - 1; i++)
        {
            (rest, var value) = UInt128.DivRem(rest, Prime);
            code[i] = Alphabet[(int)value];
        }

        code[^1] = CheckSymbol(code[..^1]);
        return new ReadableCode(new string(code));
    }

    /// <summary>
    /// Reads a typed code of <paramref name="length"/> symbols. Case, spaces, dashes and full stops do not matter, and a look-alike is read
    /// as the sign of the alphabet that it resembles.
    /// </summary>
    public static bool TryParse(string? text, int length, out ReadableCode code, out ReadableCodeFault fault)
    {
        code = default;
        var typed = (text ?? string.Empty).Where(sign => !IsSeparator(sign)).Select(Canonical).ToArray();

        fault =
            typed.Any(sign => !Alphabet.Contains(sign, StringComparison.Ordinal)) ? ReadableCodeFault.UnknownSymbol
            : typed.Length != length ? ReadableCodeFault.WrongLength
            : CheckSymbol(typed.AsSpan()[..^1]) != typed[^1] ? ReadableCodeFault.Mistyped
            : ReadableCodeFault.None;

        if (fault != ReadableCodeFault.None)
        {
            return false;
        }

        code = new ReadableCode(new string(typed));
        return true;
    }

    /// <inheritdoc cref="TryParse(string?, int, out ReadableCode, out ReadableCodeFault)"/>
    public static bool TryParse(string? text, int length, out ReadableCode code) => TryParse(text, length, out code, out _);

    private static bool IsSeparator(char sign) =>
        char.IsWhiteSpace(sign) || sign is '-' or '–' or '—' or '.' or '_' or '\u00AD' or '\u200B' or '\uFEFF';

    private static char Canonical(char sign) =>
        char.ToUpperInvariant(sign) switch
        {
            'O' or 'Q' or 'D' or 'Đ' => '0',
            'I' or 'L' => '1',
            'Z' => '2',
            'S' => '5',
            'G' => '6',
            'B' => '8',
            'V' => 'Y',
            var other => other,
        };

    private static char CheckSymbol(ReadOnlySpan<char> data)
    {
        var sum = 0;
        for (var i = 0; i < data.Length; i++)
        {
            sum += (i + 1) * Alphabet.IndexOf(data[i], StringComparison.Ordinal);
        }

        // position × check = −sum (mod 23): multiply by the inverse of the position, which is its 21st power (Fermat).
        return Alphabet[(Prime - (sum % Prime)) * Power(data.Length + 1, Prime - 2) % Prime];
    }

    private static int Power(int number, int exponent)
    {
        var power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power = power * number % Prime;
        }

        return power;
    }
}
