using Selfsame.Training;

namespace Selfsame.Studies;

/// <summary>A cell with what it will run, or why it can't.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Recipe">Its pre-training recipe; null when it is refused.</param>
/// <param name="Refusal">Why it is refused, in one line; null when it isn't.</param>
/// <param name="Note">What a reader should know, such as that the method has no gradient form; null for nothing.</param>
public sealed record PlannedCell(StudyCell Cell, PretrainRecipe? Recipe, string? Refusal, string? Note);
