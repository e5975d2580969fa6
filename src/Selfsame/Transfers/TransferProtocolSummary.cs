namespace Selfsame.Transfers;

/// <summary>A protocol of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name in a heading.</param>
/// <param name="Settings">Every choice, in words.</param>
public sealed record TransferProtocolSummary(string Name, string Title, string Settings);
