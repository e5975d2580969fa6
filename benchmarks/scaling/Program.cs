// Weak scaling: processes of one core each that train together, beside one process of one core, alternating:
//
//     dotnet run -c Release --project benchmarks/scaling -- [--processes 2] [--method simclr] [--batch 64] [--width 1] [--rounds 5] [--steps 3]
//                                                           [--sync-batch-norm true|false]
//
// Every process has --batch images a step (views of 32 px, resnet18), whether alone or with others. In each round a process by itself takes
// steps on each core in turn, the others being idle; then all of these at the same time, which shows what cores take from each other without a word between
// them; then the processes that train together. Efficiency is the mean step of one by itself over the step of all, and beside it over that
// of all at once. Images are noise.
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
var (efficiency, exchange) = (new List<double>(), new List<double>());
for (var round = 0; round <= options.Rounds; round++)
{
    var single = alone.Select(job => job.Run()).Average();
    var apart = Job.Run(alone).Average();
    var all = together.Run();
    Console.WriteLine($"{(round == 0 ? "warm" : $"round {round}")}: one {single:F0} ms a step, {options.Processes} apart at once "
        + $"{apart:F0} ms, {options.Processes} together {all:F0} ms: "
        + $"{single / all:P1} of one, {apart / all:P1} of apart");
    if (round > 0)
    {
        efficiency.Add(single / all);
        exchange.Add(apart / all);
    }
}

foreach (var job in alone)
{
    job.Dispose();
}

Console.WriteLine($"weak scaling, {options.Processes} processes: {Summary(efficiency)}; beside as many that don't talk to each other: {Summary(exchange)}");
return 0;

static string Summary(List<double> shares)
{
    shares.Sort();
    return $"median {shares[shares.Count / 2]:P1} ({shares[0]:P1} to {shares[^1]:P1})";
}
