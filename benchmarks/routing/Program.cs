// What the sub-nets of a ResNet cost, in three parts:
//
//     dotnet run -c Release --project benchmarks/routing -- tree   [--backbone resnet18] [--width 0.25] [--stem small|imagenet] [--size 32] [--images 2000]
//                                                                  [--batch 64] [--norms two-sets|per-prefix|shared] [--rounds 5]
//     dotnet run -c Release --project benchmarks/routing -- step   [the same] [--rounds 5] [--steps 6]
//     dotnet run -c Release --project benchmarks/routing -- memory [the same]
//
// tree: the features of all 256 sub-nets by SubnetTree and by 256 separate networks (cut out beforehand, which isn't timed), in turn on each of --rounds
// parts of the
// images; the largest difference between the two, as a share of the largest feature, and the share of time.
// step: each round times --steps steps, after two that don't count, of ordinary runs: the plain network, a sub-net's architecture by itself, sub-nets without
// distillation, and with it; then the largest network's forward pass of both views. It prints how much longer a step of sub-nets takes than its parts.
// memory: the most memory that a process took for a few steps of the plain network and of 256 sub-nets.
// By the clock and of processor time; on a machine that others use, compare processor times with OMP_NUM_THREADS=1. Images are noise, weights random.
using System.Globalization;
using Selfsame.Benchmarks.Routing;
using Selfsame.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
switch (options.Part)
{
    case "tree":
        Announce();
        TreeComparison.Run(options);
        return 0;
    case "step":
        Announce();
        using (var steps = new SubnetSteps(options))
        {
            steps.Compare();
        }

        return 0;
    case "memory":
        Announce();
        MemoryComparison.Run(args);
        return 0;
    case MemoryComparison.Plain or MemoryComparison.Divided:
        MemoryComparison.Measure(options);
        return 0;
    default:
        Console.Error.WriteLine("the first argument is tree, step or memory");
        return 2;
}

void Announce() => Console.WriteLine(
    $"{options.Backbone} of width {options.Width}, {options.Stem} stem, {options.Size} px, batch {options.Batch}, norms {options.Norms}, "
        + $"{Runtime.Threads} threads");
