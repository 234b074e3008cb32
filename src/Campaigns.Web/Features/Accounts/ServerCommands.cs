using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;

namespace Campaigns.Web.Features.Accounts;

/// <summary><c>--create-admin EMAIL</c>.</summary>
internal sealed class CreateAdminCommand(AdministratorMaker maker) : IServerCommand
{
    public async Task<bool> RunAsync(CommandLine line, CancellationToken cancel)
    {
        if (line.CreateAdmin is not { } email)
        {
            return false;
        }

        using var language = Languages.Use(Languages.English);
        await maker.MakeAsync(email, Console.In, Console.Out, cancel);
        return true;
    }
}

/// <summary><c>--reset-second-factor EMAIL</c>.</summary>
internal sealed class ResetSecondFactorCommand(SecondFactors factors) : IServerCommand
{
    public async Task<bool> RunAsync(CommandLine line, CancellationToken cancel)
    {
        if (line.ResetSecondFactor is not { } email)
        {
            return false;
        }

        await factors.ResetOnServerAsync(email, Console.Out, cancel);
        return true;
    }
}
