namespace Selfsame.Cli.Diagnosis;

/// <summary>What the doctor says of one thing.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; empty when nothing is to be done.</param>
/// <param name="IsRequired">Whether nothing works without it.</param>
internal sealed record Finding(string Name, FindingState State, string Found, string Advice = "", bool IsRequired = false);
