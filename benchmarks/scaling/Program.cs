// Weak scaling: processes of one core each that train together, beside one process of one core, alternating:
//
//     dotnet run -c Release --project benchmarks/scaling -- [--processes 2] [--method simclr] [--batch 128] [--width 0.25] [--rounds 7] [--steps 6]
//
// Every process has --batch images a step (views of 32 px, resnet18, synchronised batch norm), whether alone or with others. In each round a process by itself takes
// steps on each core in turn, the others being idle, then all together. Efficiency is the mean step of the single ones over the step of all. Images are noise.
using System.Globalization;
using Selfsame.Benchmarks.Scaling;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Worker.Word, .. var rest])
{
    Worker.Run(BenchmarkOptions.Parse(rest));
    return 0;
}

var options = BenchmarkOptions.Parse(args);
if (options.Processes < 2 || options.Processes > Environment.ProcessorCount)
{
    Console.Error.WriteLine($"scaling: --processes must be from 2 to this machine's {Environment.ProcessorCount} cores, not {options.Processes}");
    return 2;
}

int[] cores = [.. Enumerable.Range(0, options.Processes)];
Job[] alone = [.. cores.Select(core => new Job(args, core))];
using var together = new Job(args, cores);
Console.WriteLine($"{options.Method}, resnet18 of width {options.Width}, {options.Batch} images a process, {options.Processes} processes of one core");
var rounds = new List<double>();
for (var round = 0; round <= options.Rounds; round++)
{
    var single = alone.Select(job => job.Run()).ToArray();
    var all = together.Run();
    var efficiency = single.Average() / all;
    Console.WriteLine($"{(round == 0 ? "warm" : $"round {round}")}: one process {string.Join(" and ", single.Select(ms => $"{ms:F0}"))} ms a step, {options.Processes} together {all:F0} ms, efficiency {efficiency:P1}");
    if (round > 0)
    {
        rounds.Add(efficiency);
    }
}

foreach (var job in alone)
{
    job.Dispose();
}

rounds.Sort();
Console.WriteLine($"weak scaling, {options.Processes} processes: median {rounds[rounds.Count / 2]:P1} ({rounds[0]:P1} to {rounds[^1]:P1})");
return 0;
