using Selfsame.Torch.Optim;

namespace Selfsame.Torch.Tests.Optim;

/// <summary>Small parameters and gradients that follow from a seed.</summary>
internal static class Parameters
{
    private static readonly long[][] s_shapes = [[4, 3, 2, 2], [4], [5, 4], [5]];

    public static KeyValuePair<string, Tensor>[] Make(ScalarType dtype = ScalarType.Float64, int seed = 1)
    {
        var values = Values(seed, dtype);
        var parameters = new KeyValuePair<string, Tensor>[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i].RequiresGrad = true;
            parameters[i] = new($"layer{i}.weight", values[i]);
        }

        return parameters;
    }

    /// <summary>Gives each parameter the gradient of one step; every third step the second parameter has none.</summary>
    public static void SetGradients(IReadOnlyList<KeyValuePair<string, Tensor>> parameters, int step)
    {
        using var scope = new Scope();
        var gradients = Values(1000 + step, parameters[0].Value.DType);
        for (var i = 0; i < gradients.Length; i++)
        {
            parameters[i].Value.Grad = HasGradient(i, step) ? gradients[i] : null;
        }
    }

    public static bool HasGradient(int parameter, int step) => parameter != 1 || step % 3 != 0;

    /// <summary>The first two parameters decay, the others don't, and have a rate of their own.</summary>
    public static ParameterGroup[] Groups(IReadOnlyList<KeyValuePair<string, Tensor>> parameters) =>
    [
        new(parameters.Take(2), 0.1) { WeightDecay = 0.05 },
        new(parameters.Skip(2), 0.02),
    ];

    public static double[][] ToArrays(IEnumerable<KeyValuePair<string, Tensor>> parameters)
    {
        using var scope = new Scope();
        return [.. parameters.Select(pair => pair.Value.Detach().To(ScalarType.Float64).ToArray<double>())];
    }

    private static Tensor[] Values(int seed, ScalarType dtype)
    {
        var random = new Random(seed);
        return Array.ConvertAll(s_shapes, shape =>
        {
            var data = new double[shape.Aggregate((a, b) => a * b)];
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = (random.NextDouble() * 2) - 1;
            }

            return Tensor.FromArray<double>(data, shape).To(dtype);
        });
    }
}
