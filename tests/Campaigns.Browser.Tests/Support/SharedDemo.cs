using Campaigns.Browser.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedDemo))]

namespace Campaigns.Browser.Tests.Support;

/// <summary>One demo for all tests that only look; it is made when the first of them needs it.</summary>
public sealed class SharedDemo : IAsyncDisposable
{
    private readonly Lazy<DemoProvince> _province = new(DemoProvince.Start);

    public DemoProvince Province => _province.Value;

    public ValueTask DisposeAsync() => _province.IsValueCreated ? _province.Value.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>A demo of its own for a test class that changes what it finds.</summary>
public sealed class OwnDemo : IAsyncDisposable
{
    public DemoProvince Province { get; } = DemoProvince.Start();

    public ValueTask DisposeAsync() => Province.DisposeAsync();
}
