namespace Selfsame.SelfTraining;

/// <summary>One network of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Round">0 for the first teacher.</param>
/// <param name="Score">Its figures; null while it isn't trained.</param>
/// <param name="PseudoImages">Different images that it learned from with pseudo-labels.</param>
/// <param name="PseudoTop1">How many of their pseudo-labels are right, in percent; null where nobody knows.</param>
/// <param name="PseudoObjects">Boxes in these images, of a detector's student.</param>
public sealed record SelfTrainRound(long Seed, int Round, SelfTrainScore? Score, int PseudoImages = 0, double? PseudoTop1 = null, int? PseudoObjects = null);
