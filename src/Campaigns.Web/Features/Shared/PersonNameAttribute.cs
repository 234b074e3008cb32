using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// Validates a field that holds the name of a person by the one rule (<see cref="PersonName"/>). Other attributes decide whether it may be
/// empty and how long it may be.
/// </summary>
/// <remarks>
/// It derives from an attribute that the framework knows, because only for those does the framework look up sentences in the texts of the
/// feature.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonNameAttribute() : RegularExpressionAttribute("(?s).*")
{
    public override bool IsValid(object? value) => PersonName.Of(value as string) is not NameFault.NotAName;
}
