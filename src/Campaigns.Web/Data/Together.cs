using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>
/// Sends reads that do not depend on each other to the database in one statement. Each read is written as if it ran alone, with the context
/// and as many queries as it needs. When all of them have reached a query, these queries are sent as one command, and each read gets its
/// own rows. So the number of a page's commands is the length of its longest chain of dependent queries, however many queries it has. Only
/// one read runs at a time, so the context and the variables that the reads fill need no locks. Writes, and queries on other connections,
/// are sent at once.
/// </summary>
public static class Together
{
    private static readonly AsyncLocal<Read?> Current = new();

    /// <summary>Runs all of these reads. Inside of another such read, they become part of the same group.</summary>
    /// <exception cref="Exception">The first exception that one of the reads threw, after all of them ended.</exception>
    public static async Task ReadAsync(DbContext db, params Func<Task>[] reads)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(reads);
        if (Current.Value is { } within && ReferenceEquals(within.Group.Db, db))
        {
            await within.JoinAsync(reads);
        }
        else
        {
            await new Group(db).RunAsync(reads);
        }
    }

    /// <inheritdoc cref="ReadAsync(DbContext, Func{Task}[])"/>
    public static async Task<(T1 First, T2 Second)> ReadAsync<T1, T2>(DbContext db, Func<Task<T1>> first, Func<Task<T2>> second)
    {
        var (one, two) = (default(T1)!, default(T2)!);
        await ReadAsync(
            db,
            [
                async () =>
                {
                    one = await first();
                },
                async () =>
                {
                    two = await second();
                },
            ]
        );
        return (one, two);
    }

    /// <inheritdoc cref="ReadAsync(DbContext, Func{Task}[])"/>
    public static async Task<(T1 First, T2 Second, T3 Third)> ReadAsync<T1, T2, T3>(
        DbContext db,
        Func<Task<T1>> first,
        Func<Task<T2>> second,
        Func<Task<T3>> third
    )
    {
        var (one, two, three) = (default(T1)!, default(T2)!, default(T3)!);
        await ReadAsync(
            db,
            [
                async () =>
                {
                    one = await first();
                },
                async () =>
                {
                    two = await second();
                },
                async () =>
                {
                    three = await third();
                },
            ]
        );
        return (one, two, three);
    }

    /// <inheritdoc cref="ReadAsync(DbContext, Func{Task}[])"/>
    public static async Task<(T1 First, T2 Second, T3 Third, T4 Fourth)> ReadAsync<T1, T2, T3, T4>(
        DbContext db,
        Func<Task<T1>> first,
        Func<Task<T2>> second,
        Func<Task<T3>> third,
        Func<Task<T4>> fourth
    )
    {
        var (one, two, three, four) = (default(T1)!, default(T2)!, default(T3)!, default(T4)!);
        await ReadAsync(
            db,
            [
                async () =>
                {
                    one = await first();
                },
                async () =>
                {
                    two = await second();
                },
                async () =>
                {
                    three = await third();
                },
                async () =>
                {
                    four = await fourth();
                },
            ]
        );
        return (one, two, three, four);
    }

    /// <summary>Collects reads whose results are combined: first the reads are added, then they run, and then each has its value.</summary>
    public static Reads Of(DbContext db) => new(db);

    /// <inheritdoc cref="Of"/>
    public sealed class Reads(DbContext db)
    {
        private readonly List<Func<Task>> _reads = [];

        public Later<T> Add<T>(Func<Task<T>> read)
        {
            ArgumentNullException.ThrowIfNull(read);
            var later = new Later<T>();
            _reads.Add(async () => later.Value = await read());
            return later;
        }

        public Task ReadAsync() => Together.ReadAsync(db, [.. _reads]);
    }

    /// <summary>A value that is known once its read has run.</summary>
    public sealed class Later<T>
    {
        public T Value { get; internal set; } = default!;
    }

    /// <summary>Gives the queries of such reads to their group and not to the database.</summary>
    public sealed class Interceptor : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            ArgumentNullException.ThrowIfNull(eventData);
            return
                Current.Value is { } read
                && ReferenceEquals(read.Group.Db, eventData.Context)
                && await read.AskAsync(command, cancellationToken) is { } rows
                ? InterceptionResult<DbDataReader>.SuppressWithResult(rows)
                : result;
        }
    }

    /// <summary>Reads that run together, including the reads that they start themselves.</summary>
    private sealed class Group(DbContext db)
    {
        private readonly List<Read> _reads = [];

        public DbContext Db { get; } = db;

        public async Task RunAsync(IReadOnlyList<Func<Task>> reads)
        {
            // Until the reads end, only this asynchronous flow and those that it starts may use the context. EF Core refuses any other flow
            // as usual.
            using var section = Db.GetService<IConcurrencyDetector>().EnterCriticalSection();
            var first = Add(reads, within: null);
            while (_reads.Count > 0)
            {
                if (_reads.Find(r => r.CanGoOn) is { } next)
                {
                    await next.GoOnAsync();
                }
                else
                {
                    await AskAsync([.. _reads.Where(r => r.Command is not null)]);
                }
            }

            await Task.WhenAll(first.Select(r => r.Work));
        }

        public IReadOnlyList<Read> Add(IReadOnlyList<Func<Task>> reads, Read? within)
        {
            Read[] added = [.. reads.Select(r => new Read(this, r, within))];
            _reads.AddRange(added);
            return added;
        }

        public void Remove(Read read) => _reads.Remove(read);

        private static async Task AskAsync(IReadOnlyList<Read> waiting)
        {
            if (waiting is [var alone])
            {
                alone.Answer(null);
                return;
            }

            try
            {
                var rows = await OneCommand.ReadAsync([.. waiting.Select(r => r.Command!)], waiting[0].Cancel);
                foreach (var (read, own) in waiting.Zip(rows))
                {
                    read.Answer(own);
                }
            }
#pragma warning disable CA1031 // Every read that waits gets the exception, whatever it is.
            catch (Exception e)
#pragma warning restore CA1031
            {
                foreach (var read in waiting)
                {
                    read.Fail(e);
                }
            }
        }
    }

    /// <summary>One read. It is new, runs, waits for the rows of its command, waits for reads that it started, or is done.</summary>
    private sealed class Read(Group group, Func<Task> what, Read? within)
    {
        private TaskCompletionSource _waits = New();
        private TaskCompletionSource<DbDataReader?>? _answer;
        private Action? _goOn;
        private int _inner;

        public Group Group { get; } = group;

        public Task Work { get; private set; } = Task.CompletedTask;

        public DbCommand? Command { get; private set; }

        public CancellationToken Cancel { get; private set; }

        public bool CanGoOn { get; private set; } = true;

        /// <summary>Runs the read until it waits for rows or for other reads, or is done.</summary>
        public Task GoOnAsync()
        {
            CanGoOn = false;
            var waits = _waits = New();
            if (_goOn is { } goOn)
            {
                goOn();
            }
            else
            {
                Work = RunAsync();
            }

            return waits.Task;
        }

        /// <summary>
        /// Waits until all reads have reached a command. Returns null when this read is the only one, so that its command is sent as it is.
        /// </summary>
        public Task<DbDataReader?> AskAsync(DbCommand command, CancellationToken cancel)
        {
            (Command, Cancel) = (command, cancel);
            return WaitAsync();
        }

        public async Task JoinAsync(IReadOnlyList<Func<Task>> reads)
        {
            if (reads.Count == 0)
            {
                return;
            }

            var inner = Group.Add(reads, within: this);
            _inner = inner.Count;
            await WaitAsync();
            await Task.WhenAll(inner.Select(r => r.Work));
        }

        public void Answer(DbDataReader? rows) => LetGoOn(a => a.SetResult(rows));

        public void Fail(Exception e) => LetGoOn(a => a.SetException(e));

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Task<DbDataReader?> WaitAsync()
        {
            var answer = _answer = new TaskCompletionSource<DbDataReader?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.SetResult();
            return answer.Task;
        }

        private void LetGoOn(Action<TaskCompletionSource<DbDataReader?>> with)
        {
            var answer = _answer!;
            (Command, CanGoOn, _goOn) = (null, true, () => with(answer));
        }

        private async Task RunAsync()
        {
            // AsyncLocal: only this flow and those that it starts see the value.
            Current.Value = this;
            try
            {
                await what();
            }
            finally
            {
                Group.Remove(this);
                if (within is not null && --within._inner == 0)
                {
                    within.Answer(null);
                }

                _waits.SetResult();
            }
        }
    }

    /// <summary>
    /// Combines several commands into one. Each command is a part of a WITH clause and returns its rows as records, one part after the
    /// other. The last record of each part contains the names of its columns.
    /// </summary>
    private static class OneCommand
    {
        public static async Task<IReadOnlyList<DbDataReader>> ReadAsync(IReadOnlyList<DbCommand> commands, CancellationToken cancel)
        {
            await using var one = commands[0].Connection!.CreateCommand();
            one.Transaction = commands[0].Transaction;
            one.CommandTimeout = commands.Max(c => c.CommandTimeout);
            var (parts, rows, names) = (new StringBuilder("WITH "), new StringBuilder(), new StringBuilder());
            for (var i = 0; i < commands.Count; i++)
            {
                var n = i.ToString(CultureInfo.InvariantCulture);
                var own = Own(commands[i], "_" + n, one);
                parts.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"part{n} AS MATERIALIZED (\n{own}\n)");
                rows.Append(i == 0 ? "" : "\nUNION ALL")
                    .Append(CultureInfo.InvariantCulture, $"\nSELECT {n}, ROW(part{n}.*), NULL::text FROM part{n}");
                names
                    .Append(CultureInfo.InvariantCulture, $"\nUNION ALL\nSELECT {n}, NULL, (SELECT to_json(j)::text FROM ")
                    .Append(CultureInfo.InvariantCulture, $"(SELECT part{n}.* FROM (SELECT 1) o LEFT JOIN part{n} ON true LIMIT 1) j)");
            }

#pragma warning disable CA2100 // The texts are those of the commands, whose values stay parameters.
            one.CommandText = parts.Append(rows).Append(names).ToString();
#pragma warning restore CA2100
            var read = commands.Select(_ => (Rows: new List<object[]>(), Names: "{}")).ToArray();
            await using var reader = await one.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var part = reader.GetInt32(0);
                if (await reader.IsDBNullAsync(2, cancel))
                {
                    read[part].Rows.Add(await reader.GetFieldValueAsync<object[]>(1, cancel));
                }
                else
                {
                    read[part].Names = reader.GetString(2);
                }
            }

            return [.. read.Select(r => new RecordReader(r.Rows, r.Names))];
        }

        /// <summary>The text of a command, with its parameters renamed so that no two commands share a name.</summary>
        private static string Own(DbCommand command, string mark, DbCommand one)
        {
            foreach (NpgsqlParameter parameter in command.Parameters)
            {
                var own = parameter.Clone();
                own.ParameterName = parameter.ParameterName.TrimStart('@') + mark;
                one.Parameters.Add(own);
            }

            var text = command.CommandText.Trim().TrimEnd(';');
            if (command.Parameters.Count == 0)
            {
                return text;
            }

            var parameters = command.Parameters.Cast<NpgsqlParameter>().Select(p => Regex.Escape(p.ParameterName.TrimStart('@')));
            return Regex.Replace(
                text,
                $"@(?<name>{string.Join('|', parameters)})(?![A-Za-z0-9_])",
                "@${name}" + mark,
                RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)
            );
        }
    }
}
