using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese;

/// <summary>
/// DirectPred's predictor (Tian et al. 2021, section 3; the form of UniGrad's code): p = W z with W computed instead of learned, [N, d] to [N, d].
/// F, the moving average of the correlation z z^T (no mean is subtracted), is decomposed, F = U diag(s) U^T, and
/// W = U diag(max((max(s, 0) / max s)^power + eps, 1e-4)) U^T. No gradient goes into W; before the first batch it is the identity.
/// </summary>
public sealed class DirectPredictor : Module
{
    private const double SmallestEigenvalue = 1e-4;

    private readonly DirectPredictorOptions _options;

    /// <summary>A predictor for features of a width.</summary>
    public DirectPredictor(int width, DirectPredictorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Correlation = RegisterBuffer("correlation", Ops.Zeros([width, width]));
        Weight = RegisterBuffer("weight", Ops.Eye(width));
        BatchesTracked = RegisterBuffer("num_batches_tracked", Ops.Zeros([], ScalarType.Int64));
    }

    /// <summary>F, [d, d], in float32 or wider whatever the precision of training.</summary>
    public Tensor Correlation { get; private set; }

    /// <summary>W, [d, d], symmetric.</summary>
    public Tensor Weight { get; private set; }

    /// <summary>How many batches F has seen, an int64.</summary>
    public Tensor BatchesTracked { get; private set; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Mm(Weight);                                                // [N, d] x [d, d]: W is its own transpose
    }

    /// <summary>Takes a batch into F, and F into W when it is time; to be called once a batch, before the predictions.</summary>
    /// <param name="inputs">The projections of all online views, [N, d] each; their gradient isn't followed.</param>
    /// <param name="group">The processes whose equal parts make up the batch; null when there is one.</param>
    public void Observe(IEnumerable<Tensor> inputs, ProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var noGrad = Autograd.NoGrad();
        using var wide = Autocast.Disable(Correlation.Device.Type);
        var rows = Ops.Cat([.. inputs]).Detach().To(Correlation.DType);         // [V N, d]
        if (_options.Normalize)
        {
            rows /= rows.Norm(2, [1], keepdim: true).ClampMin(1e-12);
        }

        var current = rows.T().Mm(rows) / rows.Size(0);                         // [d, d]
        group?.AllReduce(current, ReduceOperation.Average);
        if (!CorrelationSpectrum.IsFinite(current))
        {
            return;
        }

        var seen = BatchesTracked.Item<long>();
        if (seen == 0)
        {
            Correlation.Copy_(current);
        }
        else
        {
            Correlation.Mul_(_options.Decay).Add_(current, alpha: 1 - _options.Decay);
        }

        if (seen % _options.Every == 0 && CorrelationSpectrum.Of(Correlation) is { } spectrum)
        {
            Weight.Copy_(spectrum.With((spectrum.Share.Pow(_options.Power) + _options.Epsilon).ClampMin(SmallestEigenvalue)));
        }

        BatchesTracked.Fill_(seen + 1);
    }

    /// <inheritdoc/>
    protected override void Rebind()
    {
        Correlation = Get("correlation");
        Weight = Get("weight");
        BatchesTracked = Get("num_batches_tracked");
    }
}
