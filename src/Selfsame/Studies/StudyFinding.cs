namespace Selfsame.Studies;

/// <summary>A sentence that was computed from a study's figures, with its numbers.</summary>
/// <param name="Kind">What it is about, stable over versions.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Numbers">Its numbers by name.</param>
public sealed record StudyFinding(string Kind, string Text, IReadOnlyDictionary<string, double> Numbers);
