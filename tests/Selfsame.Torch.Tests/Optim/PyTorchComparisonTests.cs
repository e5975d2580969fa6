using System.Text;
using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

/// <summary>Bit-equality with PyTorch in float32. One Python process a test, since it takes seconds to start.</summary>
public sealed class PyTorchComparisonTests
{
    private const int Steps = 5;

    private static readonly (string Constructor, Func<ParameterGroup[], Optimizer> Make)[] s_optimizers =
    [
        ("SGD(groups, lr=0", groups => new Sgd(groups)),
        ("SGD(groups, lr=0, momentum=0.9", groups => new Sgd(groups, new SgdOptions { Momentum = 0.9 })),
        ("SGD(groups, lr=0, momentum=0.9, dampening=0.1", groups => new Sgd(groups, new SgdOptions { Momentum = 0.9, Dampening = 0.1 })),
        ("SGD(groups, lr=0, momentum=0.9, nesterov=True", groups => new Sgd(groups, new SgdOptions { Momentum = 0.9, Nesterov = true })),
        ("Adam(groups", groups => new Adam(groups)),
        ("Adam(groups, betas=(0.8, 0.99), eps=1e-6", groups => new Adam(groups, new AdamOptions { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6 })),
        ("AdamW(groups", groups => new AdamW(groups)),
    ];

    [Fact]
    public void StepsAreEqualBitForBit()
    {
        using var scope = new Scope();
        var script = new StringBuilder();
        var actual = new List<double>();
        foreach (var (constructor, make) in s_optimizers)
        {
            var parameters = Parameters.Make(ScalarType.Float32);
            AppendParameters(script, parameters);
            script.AppendLine("groups = [dict(params=params[:2], lr=0.1, weight_decay=0.05), dict(params=params[2:], lr=0.02, weight_decay=0)]");
            script.AppendLine($"optimizer = torch.optim.{constructor}, foreach=True)");
            using var optimizer = make(Parameters.Groups(parameters));
            for (var step = 0; step < Steps; step++)
            {
                Parameters.SetGradients(parameters, step);
                AppendGradients(script, parameters);
                script.AppendLine("optimizer.step()");
                optimizer.Step();
            }

            script.AppendLine("for p in params: print(*p.flatten().tolist())");
            actual.AddRange(Parameters.ToArrays(parameters).SelectMany(values => values));
        }

        var expected = PyTorch.Run(script.ToString());

        Assert.Equal(actual.Count, expected.Length);
        var size = actual.Count / s_optimizers.Length;
        Assert.All(s_optimizers, (_, i) => Assert.Equal(expected.Skip(i * size).Take(size), actual.Skip(i * size).Take(size)));
    }

    [Fact]
    public void GradientClippingIsEqualBitForBit()
    {
        using var scope = new Scope();
        var script = new StringBuilder();
        var actual = new List<double>();
        foreach (var maxNorm in new[] { 0.5, 100 })
        {
            var parameters = Parameters.Make(ScalarType.Float32);
            Parameters.SetGradients(parameters, step: 1);
            AppendParameters(script, parameters);
            AppendGradients(script, parameters);
            script.AppendLine($"print(torch.nn.utils.clip_grad_norm_(params, {maxNorm}).item())");
            script.AppendLine("for p in params: print(*p.grad.flatten().tolist())");

            actual.Add(GradientClipping.ByNorm(parameters.Select(pair => pair.Value), maxNorm));
            actual.AddRange(parameters.SelectMany(pair => pair.Value.Grad!.ToArray<float>()).Select(value => (double)value));
        }

        Assert.Equal(PyTorch.Run(script.ToString()), actual);
    }

    private static void AppendParameters(StringBuilder script, KeyValuePair<string, Tensor>[] parameters) =>
        script.AppendLine($"params = [torch.nn.Parameter(p) for p in [{string.Join(", ", parameters.Select(pair => Python(pair.Value)))}]]");

    private static void AppendGradients(StringBuilder script, KeyValuePair<string, Tensor>[] parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            script.AppendLine($"params[{i}].grad = {(parameters[i].Value.Grad is { } gradient ? Python(gradient) : "None")}");
        }
    }

    private static string Python(Tensor tensor) =>
        $"torch.tensor({PyTorch.List(tensor.Detach().ToArray<float>().Select(value => (double)value))}).view({string.Join(", ", tensor.Shape)})";
}
