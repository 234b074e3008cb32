using System.Text.RegularExpressions;
using Campaigns.Web.Data;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>Checks the contents of the files in <c>Data/Sql</c>.</summary>
public sealed partial class SqlFilesTests
{
    [Fact]
    public void Every_file_is_in_the_list_once_and_what_is_in_the_list_is_a_file()
    {
        Assert.Equal(RepeatableSql.Embedded, RepeatableSql.Shipped.Files.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Distinct(RepeatableSql.Shipped.Files.Select(f => f.ObjectName));
    }

    public static TheoryData<string> Names() => [.. RepeatableSql.Embedded];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_creates_or_replaces_one_object_of_its_own_name(string name) =>
        Assert.Null(WhatIsWrong(RepeatableSql.Shipped.Files.Single(f => f.Name == name)));

    [Theory]
    [InlineData("test/one", "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;")]
    [InlineData(
        "test/one",
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE OR REPLACE FUNCTION two() RETURNS "
            + "int LANGUAGE sql AS $$ SELECT 1 $$;"
    )]
    [InlineData("test/one", "DROP FUNCTION one(); CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;")]
    [InlineData("test/one", "CREATE OR REPLACE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;")]
    [InlineData("test/one", "CREATE OR REPLACE TRIGGER one AFTER INSERT ON unit FOR EACH ROW EXECUTE FUNCTION one();")]
    [InlineData("test/one.trigger", "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;")]
    [InlineData("test/one", "ALTER TABLE unit ADD COLUMN one int;")]
    public void Whatever_else_stands_in_a_file_is_seen(string name, string text) => Assert.NotNull(WhatIsWrong(new SqlFile(name, text)));

    /// <summary>Why a file is not a single statement that creates or replaces the object in its name; null: it is.</summary>
    private static string? WhatIsWrong(SqlFile file)
    {
        var bare = Quoted().Replace(file.Text, " ").Trim();
        if (bare.IndexOf(';', StringComparison.Ordinal) != bare.Length - 1)
        {
            return "not one statement that ends in a semicolon";
        }

        var head = Head().Match(bare);
        var made = head.Groups[2].Value + (head.Groups[1].Value == "TRIGGER" ? ".trigger" : "");
        return head.Success && made == file.ObjectName ? null : $"creates or replaces '{made}'";
    }

    // Comments, string literals and function bodies, in which a semicolon does not end the statement.
    [GeneratedRegex(@"--[^\n]*|'(?:[^']|'')*'|\$(?<tag>\w*)\$.*?\$\k<tag>\$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\ACREATE OR REPLACE (FUNCTION|VIEW|TRIGGER) (\w+)\b")]
    private static partial Regex Head();
}
