namespace Selfsame.Vision.Inspection;

/// <summary>Images that are alike.</summary>
/// <param name="Groups">Groups of two or more.</param>
/// <param name="Surplus">Images that could be left out so that one of each group stays.</param>
/// <param name="AcrossClasses">Groups whose images have different labels: at least one of those is wrong.</param>
/// <param name="Examples">The names in the largest groups: at most ten groups of at most five.</param>
public sealed record DuplicateReport(int Groups, int Surplus, int AcrossClasses, IReadOnlyList<IReadOnlyList<string>> Examples);
