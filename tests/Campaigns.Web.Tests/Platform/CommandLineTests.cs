using Campaigns.Web.Platform.Startup;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_arguments_pages_and_jobs_run()
    {
        var line = CommandLine.Parse([]);
        Assert.True(line.RunsPages && line.RunsJobs);
        Assert.Empty(line.Settings);
    }

    [Theory]
    [InlineData("web", true, false)]
    [InlineData("worker", false, true)]
    [InlineData("all", true, true)]
    public void A_part_is_run(string part, bool pages, bool jobs)
    {
        foreach (var arguments in new string[][] { ["--run", part], [$"--run={part}"] })
        {
            var line = CommandLine.Parse(arguments);
            Assert.Equal((pages, jobs), (line.RunsPages, line.RunsJobs));
        }
    }

    [Fact]
    public void What_is_not_ours_goes_to_the_host_as_it_is()
    {
        var line = CommandLine.Parse([
            "--urls",
            "http://127.0.0.1:5080",
            "--empty",
            "--PublicUrl=https://a.vn/?x=1",
            "--create-admin",
            "a@b.vn",
        ]);
        Assert.Equal(["--urls", "http://127.0.0.1:5080", "--PublicUrl=https://a.vn/?x=1"], line.Settings);
        Assert.True(line.Empty);
        Assert.Equal("a@b.vn", line.CreateAdmin);
    }

    [Fact]
    public void A_part_that_there_is_not_is_refused() => Assert.Throws<StartupException>(() => CommandLine.Parse(["--run", "everything"]));

    [Fact]
    public void A_value_that_is_missing_is_asked_for() => Assert.Throws<StartupException>(() => CommandLine.Parse(["--create-admin"]));
}
