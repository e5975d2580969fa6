using System.Diagnostics;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Benchmarks.Routing;

/// <summary>All sub-nets at once against one after another.</summary>
internal static class TreeComparison
{
    public static void Run(BenchmarkOptions options)
    {
        using var whole = BackboneCatalog.Create(options.BackboneOptions);
        using var family = new SubnetFamily(whole, options.Subnets);
        SubnetPath[] paths = [.. family.Paths];
        using var tree = new SubnetTree(family, paths);
        using var warm = Batch(options, options.Batch);
        using (var features = tree.Forward(warm))
        {
            Console.WriteLine($"{paths.Length} sub-nets of {tree.SubnetWidth} features");
        }

        var (together, apart, difference, largest) = (StepTime.Zero, StepTime.Zero, 0.0, 0.0);
        var shares = new List<double>();
        var each = options.Images / options.Rounds;
        for (var round = 1; round <= options.Rounds; round++)
        {
            Tensor[] batches = [.. Enumerable.Range(0, (each + options.Batch - 1) / options.Batch)
                .Select(b => Batch(options, Math.Min(options.Batch, each - (b * options.Batch))))];
            Tensor[] all = [];
            var tree1 = StepTime.Of(() => all = [.. batches.Select(tree.Forward)]);
            var separate = StepTime.Zero;
            foreach (var (index, path) in paths.Index())
            {
                using var network = family.Extract(path);
                network.Eval();
                network.To(MemoryFormat.ChannelsLast);
                Tensor[] own = [];
                separate += StepTime.Of(() =>
                {
                    using var noGrad = Autograd.NoGrad();
                    own = [.. batches.Select(network.Forward)];
                });
                using var scope = new Scope();
                foreach (var (mine, others) in own.Zip(all))
                {
                    difference = Math.Max(difference, (mine - tree.FeaturesOf(others, index)).Abs().Max().ToDouble());
                    largest = Math.Max(largest, mine.Abs().Max().ToDouble());
                    mine.Dispose();
                }
            }

            foreach (var tensor in batches.Concat(all))
            {
                tensor.Dispose();
            }

            together += tree1;
            apart += separate;
            shares.Add(tree1.Processor / separate.Processor);
            Console.WriteLine($"round {round}: {each} images, the tree {tree1}, separate networks {separate}, {100 * shares[^1]:F1} % of processors");
        }

        Console.WriteLine($"{each * options.Rounds} images: {100 * together.Elapsed / apart.Elapsed:F1} % of the time, "
            + $"{100 * together.Processor / apart.Processor:F1} % of processor time ({100 * shares.Min():F1} to {100 * shares.Max():F1}); features differ "
            + $"by at most {difference / largest:G2} of the largest");
    }

    private static Tensor Batch(BenchmarkOptions options, int count)
    {
        using var scope = new Scope();
        return scope.Keep(Ops.Randn([count, 3, options.Size, options.Size]).Contiguous(MemoryFormat.ChannelsLast));
    }
}
