using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Features.Shared;

/// <summary>A field that holds the name of a person, by the one rule (<see cref="PersonName"/>). Whether it may be empty or how long it is, others say.</summary>
/// <remarks>Only for kinds of attributes that the framework knows are the sentences looked up in the texts of the feature; hence the base.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonNameAttribute() : RegularExpressionAttribute("(?s).*")
{
    public override bool IsValid(object? value) => PersonName.Of(value as string) is not NameFault.NotAName;
}
