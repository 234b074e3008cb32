using Campaigns.Domain.Door;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>
/// The functions that check the rows of the door (<c>Migrations/Sql/Sound.sql</c>) take exactly the words of the enums, and the constraints
/// give them the columns that they are made for.
/// </summary>
public sealed class CheckedWordsTests : IAsyncLifetime
{
    /// <summary>A sound row of each table, as SQL, in the order of the function's arguments.</summary>
    private static readonly Dictionary<string, (string Column, string Value)[]> Sound = new(StringComparer.Ordinal)
    {
        ["check_in"] =
        [
            ("kind", "'admit'"),
            ("actor_kind", "'account'"),
            ("source", "'qr'"),
            ("door_verdict", "NULL"),
            ("server_verdict", "'accepted'"),
            ("sex", "NULL"),
            ("age_band", "NULL"),
            ("waits", "NULL"),
            ("people", "2"),
            ("female", "NULL"),
            ("male", "1"),
            ("first_at", "now()"),
            ("first_gate", "'A'"),
        ],
        ["attendance"] =
        [
            ("source", "'qr'"),
            ("female", "1"),
            ("male", "1"),
            ("sex_not_known", "1"),
            ("under16", "0"),
            ("from16to30", "1"),
            ("from31to59", "0"),
            ("from60", "1"),
            ("age_not_known", "1"),
        ],
    };

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Each_word_of_an_enum_is_taken_and_no_other()
    {
        await using var db = _database.OwnerDb();
        var model = db.GetService<IDesignTimeModel>().Model;
        var asked = 0;
        foreach (var entity in new[] { model.FindEntityType(typeof(CheckIn))!, model.FindEntityType(typeof(Attendance))! })
        {
            var table = entity.GetTableName()!;
            Assert.True(await IsSoundAsync(table, "", ""), table);
            foreach (var property in entity.GetProperties())
            {
                var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (!type.IsEnum)
                {
                    continue;
                }

                var convert = property.GetValueConverter()!.ConvertToProvider;
                foreach (var value in Enum.GetValues(type))
                {
                    Assert.True(
                        await IsSoundAsync(table, property.GetColumnName(), $"'{convert(value)}'"),
                        $"{table}: {property.Name} {value}"
                    );
                    asked++;
                }

                Assert.False(await IsSoundAsync(table, property.GetColumnName(), "'something'"), $"{table}: {property.Name} something");
            }
        }

        Assert.True(asked > 40, $"Only {asked} words were asked about.");
    }

    [Theory]
    [InlineData("check_in", "waits", "'something'")]
    [InlineData("check_in", "people", "0")]
    [InlineData("check_in", "people", "501")]
    [InlineData("check_in", "female", "-1")]
    [InlineData("check_in", "male", "-1")]
    [InlineData("check_in", "first_at", "NULL")]
    [InlineData("check_in", "first_gate", "NULL")]
    [InlineData("attendance", "female", "2")]
    [InlineData("attendance", "from60", "2")]
    public async Task A_row_with_a_number_or_a_time_that_cannot_be_is_refused(string table, string column, string value) =>
        Assert.False(await IsSoundAsync(table, column, value));

    [Theory]
    [InlineData("1, 0, 0, -1, 1, 1, 0, 0")]
    [InlineData("2, -1, 0, 1, 0, 0, 0, 0")]
    [InlineData("0, 0, 0, 0, 0, 0, 0, 0")]
    public async Task Cells_are_not_negative_and_not_all_empty(string cells) =>
        Assert.Equal(false, await _database.SqlAsync($"SELECT attendance_is_sound('qr', {cells})"));

    [Theory]
    [InlineData("check_in")]
    [InlineData("attendance")]
    public async Task The_constraint_gives_the_function_the_columns_that_it_is_made_for(string table)
    {
        var columns = string.Join(", ", Sound[table].Select(c => c.Column));
        Assert.Equal(
            $"CHECK ({table}_is_sound({columns}))",
            await _database.SqlAsync($"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_{table}_sound'")
        );
        Assert.Equal(
            columns,
            await _database.SqlAsync($"SELECT array_to_string(proargnames, ', ') FROM pg_proc WHERE proname = '{table}_is_sound'")
        );
    }

    private async Task<bool> IsSoundAsync(string table, string column, string value) =>
        (bool)
            (
                await _database.SqlAsync(
                    $"SELECT {table}_is_sound({string.Join(", ", Sound[table].Select(c => c.Column == column ? value : c.Value))})"
                )
            )!;
}
