namespace Selfsame.Transfers;

/// <summary>A set of a table.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Train">Where the training images are.</param>
/// <param name="Test">Where the test images are.</param>
/// <param name="TrainImages">How many were learned from.</param>
/// <param name="TestImages">How many were tested on.</param>
/// <param name="Classes">Their classes.</param>
public sealed record TransferSetSummary(string Name, string Train, string Test, int TrainImages, int TestImages, int Classes);
