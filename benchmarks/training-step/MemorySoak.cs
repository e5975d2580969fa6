using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Optim;
using Selfsame.Vision.Backbones;

namespace Selfsame.Benchmarks.TrainingStep;

/// <summary>Many training steps in a row with resident memory and live tensors on the way. A small network, so that they take minutes.</summary>
internal static class MemorySoak
{
    private const int Batch = 32;

    public static void Run(int steps)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        using var optimizer = new Sgd(
            [new ParameterGroup(backbone.NamedParameters().Select(p => KeyValuePair.Create(p.Name, p.Tensor)), 1e-3)],
            new SgdOptions { Momentum = 0.9 });
        using var images = Ops.Randn([Batch, 3, 32, 32]).DetachFromScope();
        var sample = Math.Max(1, steps / 10);
        var first = 0.0;
        for (var done = 0; done < steps; done += sample)
        {
            for (var i = 0; i < sample; i++)
            {
                using var scope = new Scope();
                backbone.Forward(images).Square().Mean().Backward();
                optimizer.Step();
                optimizer.ZeroGrad();
            }

            var resident = ResidentMegabytes();
            first = first == 0 ? resident : first;
            Console.WriteLine($"after {done + sample} steps: {resident:F0} MB resident ({(resident / first) - 1:+0.0 %;-0.0 %} of the "
                + $"first), {Tensor.LiveCount} live tensors");
        }

        var owned = backbone.StateDict().Count + optimizer.StateDict().Count + 1;
        Console.WriteLine($"the model, the optimiser and the batch own {owned} tensors");
    }

    private static double ResidentMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status")
            .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
