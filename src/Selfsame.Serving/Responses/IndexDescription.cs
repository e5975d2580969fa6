namespace Selfsame.Serving.Responses;

/// <summary>The images that neighbours are looked for in.</summary>
/// <param name="Images">How many.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record IndexDescription(int Images, string Source);
