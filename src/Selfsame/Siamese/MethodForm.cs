namespace Selfsame.Siamese;

/// <summary>How a method's objective is stated (Tao et al. 2022).</summary>
public enum MethodForm
{
    /// <summary>By the loss that it was published with, under its own training recipe.</summary>
    Loss,

    /// <summary>By its gradient, as a positive and a negative part, under the conditions that all methods share: those of UniGrad.</summary>
    Gradient,
}
