namespace Campaigns.Web.Features.Training;

/// <summary>Marks the texts of courses and their runs.</summary>
public sealed class TrainingTexts;

/// <summary>Courses, their runs, participants, the grid.</summary>
public static class TrainingFeature
{
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        services.AddScoped<RunDesk>();
        services.AddScoped<RunFormServices>();
        services.AddScoped<GridDesk>();
        services.AddScoped<RollCall>();
        return services;
    }
}
