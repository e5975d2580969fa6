namespace Selfsame.Siamese;

/// <summary>The head after the projector, on the online branch only. Its output is as wide as its input.</summary>
public sealed record PredictorOptions : HeadOptions
{
    /// <summary>Learned (<c>mlp</c>, of the layers stated here) or computed (<c>direct</c>, from the options under that name).</summary>
    public PredictorKind Kind { get; init; }

    /// <summary>How a computed one is computed.</summary>
    public DirectPredictorOptions Direct { get; init; } = new();

    /// <summary>No predictor: predictions are the projections.</summary>
    public static new PredictorOptions None { get; } = new();

    /// <summary>A learned perceptron with batch norm in its hidden layers.</summary>
    public static new PredictorOptions Mlp(int layers, int hidden, int output) => new() { Layers = layers, Hidden = hidden, Output = output };

    /// <summary>DirectPred's predictor.</summary>
    public static PredictorOptions Computed(DirectPredictorOptions options) => new() { Kind = PredictorKind.Direct, Direct = options };

    /// <summary>True when predictions are the projections.</summary>
    internal bool IsNone => Kind == PredictorKind.Mlp && Layers == 0;
}
