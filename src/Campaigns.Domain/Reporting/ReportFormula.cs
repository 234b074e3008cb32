using System.Globalization;

namespace Campaigns.Domain.Reporting;

/// <summary>Why a text is no formula.</summary>
public enum FormulaFault
{
    Empty,

    /// <summary>Something stands in it that belongs to no formula, or something is missing.</summary>
    NotAFormula,

    /// <summary>It names an indicator that does not exist.</summary>
    UnknownCode,

    /// <summary>It needs its own value, directly or by way of others.</summary>
    RefersToItself,

    TooLong,
}

/// <summary>
/// A formula over indicators: codes, numbers, + − × ÷ (also - * /) and brackets. A code may name a part: "B3.male". An unknown value makes
/// the result unknown, and so does a division by zero.
/// </summary>
public sealed class ReportFormula
{
    public const int MaxLength = 200;

    private readonly Node _root;

    private ReportFormula(Node root) => _root = root;

    /// <summary>The codes that the formula names, each once, without their parts.</summary>
    public IReadOnlyCollection<string> Codes => [.. _root.Codes.Select(c => c.Split('.')[0]).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a formula.</summary>
    public static ReportFormula? Read(string? text, out FormulaFault? fault)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            fault = FormulaFault.Empty;
            return null;
        }

        if (text.Length > MaxLength)
        {
            fault = FormulaFault.TooLong;
            return null;
        }

        var reader = new Reader(text);
        var root = reader.Sum();
        fault = root is null || !reader.AtEnd ? FormulaFault.NotAFormula : null;
        return fault is null ? new ReportFormula(root!) : null;
    }

    /// <summary>The value for the values of the codes; null when a value is not known or a divisor is zero.</summary>
    public decimal? Value(Func<string, decimal?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        try
        {
            return _root.Value(valueOf);
        }
        catch (OverflowException)
        {
            // No figure of a report is so large, so a value beyond decimal is as unknown as one over zero.
            return null;
        }
    }

    /// <summary>Both values of a formula that is one division as a whole; null when it is none or a value is not known.</summary>
    public (decimal Numerator, decimal Denominator)? Fraction(Func<string, decimal?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        return
            _root is Binary { Sign: '/' } division && division.Left.Value(valueOf) is { } top && division.Right.Value(valueOf) is { } bottom
            ? (top, bottom)
            : null;
    }

    /// <summary>
    /// Finds what is wrong with a formula among all formulas by code: an unknown code, or a way back to itself. Null: nothing.
    /// </summary>
    /// <param name="code">The code of the indicator whose formula it is.</param>
    /// <param name="text">The formula.</param>
    /// <param name="others">The formula of every other indicator by its code; null for those without one.</param>
    public static FormulaFault? FaultOf(string code, string? text, IReadOnlyDictionary<string, string?> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (Read(text, out var fault) is not { } formula)
        {
            return fault;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(formula.Codes);
        while (open.TryPop(out var next))
        {
            if (next == code)
            {
                return FormulaFault.RefersToItself;
            }

            if (!others.TryGetValue(next, out var its))
            {
                return FormulaFault.UnknownCode;
            }

            if (seen.Add(next) && Read(its, out _) is { } below)
            {
                foreach (var further in below.Codes)
                {
                    open.Push(further);
                }
            }
        }

        return null;
    }

    private abstract record Node
    {
        public abstract IEnumerable<string> Codes { get; }

        public abstract decimal? Value(Func<string, decimal?> valueOf);
    }

    private sealed record Number(decimal Known) : Node
    {
        public override IEnumerable<string> Codes => [];

        public override decimal? Value(Func<string, decimal?> valueOf) => Known;
    }

    private sealed record Code(string Name) : Node
    {
        public override IEnumerable<string> Codes => [Name];

        public override decimal? Value(Func<string, decimal?> valueOf) => valueOf(Name);
    }

    private sealed record Binary(char Sign, Node Left, Node Right) : Node
    {
        public override IEnumerable<string> Codes => Left.Codes.Concat(Right.Codes);

        public override decimal? Value(Func<string, decimal?> valueOf)
        {
            var (left, right) = (Left.Value(valueOf), Right.Value(valueOf));
            return Sign switch
            {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                _ => right == 0 ? null : left / right,
            };
        }
    }

    /// <summary>A reader that goes down by one method for each strength of binding: sums, products, single values.</summary>
    private sealed class Reader(string text)
    {
        private int _at;
        private int _depth;

        public bool AtEnd
        {
            get
            {
                SkipSpaces();
                return _at == text.Length;
            }
        }

        public Node? Sum() => Chain(Product, "+", "-−");

        private Node? Product() => Chain(Single, "*×", "/÷:");

        private Node? Chain(Func<Node?> part, string first, string second)
        {
            var left = part();
            while (left is not null && Sign(first, second) is { } sign)
            {
                left = part() is { } right ? new Binary(sign, left, right) : null;
            }

            return left;
        }

        private char? Sign(string first, string second)
        {
            SkipSpaces();
            var place = _at == text.Length ? -1 : (first + second).IndexOf(text[_at], StringComparison.Ordinal);
            if (place < 0)
            {
                return null;
            }

            _at++;
            return place < first.Length ? first[0] : second[0];
        }

        private Node? Single()
        {
            SkipSpaces();
            if (_at == text.Length)
            {
                return null;
            }

            if (text[_at] == '(')
            {
                _at++;
                if (++_depth > 20 || Sum() is not { } inner)
                {
                    return null;
                }

                SkipSpaces();
                if (_at == text.Length || text[_at] != ')')
                {
                    return null;
                }

                _at++;
                _depth--;
                return inner;
            }

            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_'))
            {
                _at++;
            }

            var word = text[start.._at];
            return word.Length == 0 ? null
                : char.IsAsciiLetter(word[0])
                    ? IsCode(word) ? new Code(word)
                        : null
                : decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? new Number(number)
                : null;
        }

        private static bool IsCode(string word) => word.Split('.') is { Length: <= 2 } parts && Array.TrueForAll(parts, p => p.Length > 0);

        private void SkipSpaces()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }
    }
}
