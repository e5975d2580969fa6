namespace Selfsame.Torch.Optim;

/// <summary>Named parameters that an <see cref="Optimizer"/> updates with the same learning rate and weight decay.</summary>
public sealed class ParameterGroup
{
    private readonly string[] _names;
    private readonly Tensor[] _parameters;

    /// <summary>Groups parameters; they stay their module's, which disposes them. Move the module to its device before.</summary>
    /// <param name="parameters">Names, as in the module's state dict, and tensors.</param>
    /// <param name="learningRate">The rate until a schedule sets another.</param>
    /// <exception cref="ArgumentException">A parameter isn't a leaf of the graph, or the rate is negative.</exception>
    public ParameterGroup(IEnumerable<KeyValuePair<string, Tensor>> parameters, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var pairs = parameters.ToArray();
        _names = Array.ConvertAll(pairs, pair => pair.Key);
        _parameters = Array.ConvertAll(pairs, pair => pair.Value);
        LearningRate = learningRate;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (!_parameters[i].IsLeaf)
            {
                throw new ArgumentException($"'{_names[i]}' is the result of an operation, not a parameter; give the tensor that it was computed from");
            }
        }
    }

    /// <summary>The names of <see cref="Parameters"/>, in the same order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The tensors to update; those without gradient are left alone.</summary>
    public IReadOnlyList<Tensor> Parameters => _parameters;

    /// <summary>The learning rate of the next step.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public double LearningRate { get; set => field = Require.NotNegative(value); }

    /// <summary>What <see cref="Optimizer.SetLearningRate"/> multiplies the common rate with for this group; 1 by default.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public double LearningRateFactor { get; init => field = Require.NotNegative(value); } = 1;

    /// <summary>Whether the group keeps its rate whatever the schedule, as SimSiam's predictor does (Chen and He 2021, section 4.2).</summary>
    public bool HasFixedLearningRate { get; init; }

    /// <summary>Weight decay; 0 by default.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>Whether <see cref="Lars"/> leaves out its trust ratio: the group is updated as by SGD, with its own weight decay.</summary>
    public bool ExcludeFromLars { get; init; }

    /// <summary>
    /// Two groups: the weights with two dimensions or more, with weight decay; and the biases and norm parameters (one dimension or none),
    /// without weight decay and without LARS's trust ratio, as SimCLR, BYOL and Barlow Twins do. A group without parameters is left out.
    /// </summary>
    /// <param name="parameters">Names and tensors.</param>
    /// <param name="learningRate">The rate of both.</param>
    /// <param name="weightDecay">Of the first group.</param>
    public static IReadOnlyList<ParameterGroup> SplitByRank(IEnumerable<KeyValuePair<string, Tensor>> parameters, double learningRate, double weightDecay)
    {
        var isWeight = parameters.ToLookup(pair => pair.Value.Rank > 1);
        ParameterGroup[] groups =
        [
            new(isWeight[true], learningRate) { WeightDecay = weightDecay },
            new(isWeight[false], learningRate) { ExcludeFromLars = true },
        ];
        return [.. groups.Where(group => group._parameters.Length > 0)];
    }
}
