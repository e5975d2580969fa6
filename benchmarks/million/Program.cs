// One step of instance classification over a million classes: loss, backward pass and update of the class matrix.
//
//     dotnet run -c Release --project benchmarks/million -- [--classes 1281167] [--width 128] [--batch 256] [--rounds 3] [--chunk 2048]
//                                                          [--temperature 0.15] [--storage float32|bfloat16] [--python]
//
// It prints the memory that the matrix and its steps take above what the process had before, then, round by round, the time of a step beside that of the
// three bare matrix products that a softmax over all classes can't do without (x W', G' x, G W, whole), and the medians. --python runs the plain PyTorch
// form of the same step (plain.py, python3-torch) after that. Threads: OMP_NUM_THREADS, or one a core.
using System.Diagnostics;
using System.Globalization;
using Selfsame.Benchmarks.Million;
using Selfsame.Instances;
using Selfsame.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
Console.WriteLine(
    $"{options.Classes:N0} classes x {options.Width}, batch {options.Batch}, {options.Storage}, chunks of {options.Chunk}, {Runtime.Threads} threads");
using (var warm = new Scope())
{
    Ops.Randn([512, 512]).Mm(Ops.Randn([512, 512]));
}

var before = Memory.Now;
using var matrix = new ClassMatrix(options.Classes, options.Width, options.Storage);
matrix.Randomize(1);
var random = new Random(1);
var labels = InstanceLabels.Hard([.. Enumerable.Range(0, options.Batch).Select(_ => random.NextInt64(options.Classes))]);
var softmax = new InstanceSoftmax(matrix, options.Temperature, options.Chunk);
var first = Step();
Console.WriteLine($"first step {first.Seconds:F2} s, loss {first.Loss:F4}; resident {(Memory.Peak - before) / 1e9:F2} GB above {before / 1e9:F2} GB");

var steps = new List<double>();
var products = new List<double>();
for (var round = 1; round <= options.Rounds; round++)
{
    products.Add(Products());
    steps.Add(Step().Seconds);
    Console.WriteLine($"round {round}: products {products[^1]:F2} s, step {steps[^1]:F2} s, ratio {steps[^1] / products[^1]:F2}");
}

Console.WriteLine($"median: products {Median(products):F2} s, step {Median(steps):F2} s, ratio {Median(steps.Zip(products, (s, p) => s / p)):F2}");
if (options.Python)
{
    using var python = Process.Start("/usr/bin/python3",
        [Path.Combine(AppContext.BaseDirectory, "plain.py"), $"{options.Classes}", $"{options.Width}", $"{options.Batch}", $"{options.Rounds}", $"{options.Temperature}", $"{Runtime.Threads}"]);
    python.WaitForExit();
}

(double Seconds, double Loss) Step()
{
    using var scope = new Scope();
    using var generator = new Generator(7);
    var x = Ops.Randn([options.Batch, options.Width], generator);
    x.RequiresGrad = true;
    var watch = Stopwatch.StartNew();
    var loss = softmax.Loss(x / x.Norm(2, [1], keepdim: true), labels, new ClassStep(0.03, 0.9, 1e-4));
    loss.Backward();
    return (watch.Elapsed.TotalSeconds, loss.ToDouble());
}

// Into memory that is there already: pages that are touched for the first time cost more than the products.
double Products()
{
    using var scope = new Scope();
    var x = Ops.Randn([options.Batch, options.Width]);
    var w = Ops.Randn([options.Classes, options.Width]);
    var z = Ops.Zeros([options.Batch, options.Classes]);
    var classes = Ops.Zeros([options.Classes, options.Width]);
    var features = Ops.Zeros([options.Batch, options.Width]);
    var watch = Stopwatch.StartNew();
    z.Addmm_(x, w.T(), beta: 0);
    classes.Addmm_(z.T(), x, beta: 0);
    features.Addmm_(z, w, beta: 0);
    return watch.Elapsed.TotalSeconds;
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return sorted[sorted.Length / 2];
}
