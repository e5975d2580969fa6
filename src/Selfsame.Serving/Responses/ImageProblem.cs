namespace Selfsame.Serving.Responses;

/// <summary>What is wrong with one image.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Reason">Why it can't be read.</param>
internal sealed record ImageProblem(string Name, string Reason);
