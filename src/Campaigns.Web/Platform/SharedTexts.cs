namespace Campaigns.Web.Platform;

/// <summary>Names the texts of the frame and the words that many pages use. See SharedTexts.vi.resx and SharedTexts.en.resx.</summary>
public sealed class SharedTexts;
