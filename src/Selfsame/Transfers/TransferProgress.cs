namespace Selfsame.Transfers;

/// <summary>How far a table is.</summary>
/// <param name="Row">The backbone that is measured.</param>
/// <param name="Set">The images it is measured on.</param>
/// <param name="Doing">What is being computed: <c>features</c>, or a protocol's title.</param>
/// <param name="Done">Images whose features were computed by this command, over all backbones.</param>
/// <param name="Total">Images whose features this command has to compute, over all backbones.</param>
public sealed record TransferProgress(string Row, string Set, string Doing, long Done, long Total);
