// What distillation costs beside its parts, alternating in one process:
//
//     dotnet run -c Release --project benchmarks/distillation -- [--student mobilenet_v3_small] [--student-width 1] [--teacher resnet18]
//             [--teacher-width 0.5] [--size 32] [--batch 64] [--queue 4096] [--rounds 5] [--steps 6]
//
// Each round times, for --steps steps after two that don't count: the student alone (loading, forward, backward, optimiser; the loss is the
// mean square of its projections), the teacher's forward pass alone, SEED's step, and SEED's step with cached teacher features. The last
// two are steps of ordinary runs. It prints milliseconds a step, by the clock and of processor time, then SEED / (student + teacher) and
// cached / student. On a machine that others use, compare processor times, with OMP_NUM_THREADS=1. Images are noise, the teacher has random
// weights: neither changes the time.
using System.Globalization;
using Selfsame.Benchmarks.Distillation;
using Selfsame.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
using var measured = new DistillationSteps(options);
Console.WriteLine($"student {options.Student} of width {options.StudentWidth}, teacher {options.Teacher} of width {options.TeacherWidth}, "
    + $"batch {options.Batch} of {options.Size} px, queue {options.Queue}, {Runtime.Threads} threads");
var (whole, cached) = (new List<StepTime>(), new List<StepTime>());
for (var round = 1; round <= options.Rounds; round++)
{
    var (student, teacher, seed, known) = (measured.Student(), measured.Teacher(), measured.Seed(), measured.CachedSeed());
    whole.Add(new(seed.Elapsed / (student.Elapsed + teacher.Elapsed), seed.Processor / (student.Processor + teacher.Processor)));
    cached.Add(new(known.Elapsed / student.Elapsed, known.Processor / student.Processor));
    Console.WriteLine($"round {round}: student {Text(student)}, teacher {Text(teacher)}, seed {Text(seed)}, cached {Text(known)}");
}

Console.WriteLine($"seed / (student + teacher): {Summary(whole, t => t.Elapsed)} by the clock, {Summary(whole, t => t.Processor)} of processors");
Console.WriteLine($"cached / student: {Summary(cached, t => t.Elapsed)} by the clock, {Summary(cached, t => t.Processor)} of processors");

static string Text(StepTime time) => $"{time.Elapsed:F0} ms ({time.Processor:F0} of processors)";

static string Summary(IEnumerable<StepTime> times, Func<StepTime, double> part)
{
    var sorted = times.Select(part).Order().ToArray();
    return $"median {sorted[sorted.Length / 2]:F3} ({sorted[0]:F3} to {sorted[^1]:F3})";
}
