using Selfsame.SelfTraining.Dense;

namespace Selfsame.Dense;

/// <summary>Pseudo-labelled images beside the labelled ones: a step has both halves in one forward pass (Zoph et al. 2020, section 3.2).</summary>
/// <param name="Set">The images with their pseudo-labels; stay the caller's.</param>
/// <param name="Ratio">Pseudo-labelled images of a step for each labelled one.</param>
/// <param name="Weight">a of <see cref="SelfTraining.PseudoLoss"/>.</param>
/// <param name="Normalize">Whether its halves are brought to one size.</param>
internal sealed record DensePseudo(IPseudoSet Set, double Ratio, double Weight, bool Normalize);
