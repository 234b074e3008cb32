using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Events;

internal sealed class EventConfiguration : IEntityTypeConfiguration<Event>
{
    public void Configure(EntityTypeBuilder<Event> builder)
    {
        builder.ToTable("event");
        builder.HasKey(e => e.ActivityId);
        builder.HasOne<Activity>().WithOne().HasForeignKey<Event>(e => e.ActivityId);
        builder.HasOne<EventForm>().WithMany().HasForeignKey(e => e.FormId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<EventSetting>().WithMany().HasForeignKey(e => e.SettingId).OnDelete(DeleteBehavior.Restrict);
    }
}
