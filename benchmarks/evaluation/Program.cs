// kNN here against faiss, and logistic regression here against scikit-learn, on the same features, alternating:
//
//     apt-get install python3-faiss python3-sklearn
//     dotnet run -c Release --project benchmarks/evaluation -- [--rounds 5] [--bank 10000] [--queries 5000] [--k 200] [--c 1] [--weights RUN_OR_FILE]
//
// The features are those of CIFAR-10 images (SELFSAME_DATA names the folder that has cifar10.tar) under a random resnet18 of width 0.25, or under
// --weights. Both sides use OMP_NUM_THREADS threads. Our time is that of the whole evaluation, checks and figures included; faiss's is that of the
// search and vote, scikit-learn's that of the fit.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Selfsame.Benchmarks.Evaluation;
using Selfsame.Evaluation;
using Selfsame.Evaluation.Logistic;
using Selfsame.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
using var python = Reference.Open();
var missing = python.Start.GetProperty("missing").EnumerateArray().Select(p => p.GetString()).ToList();
if (missing.Count > 0)
{
    Console.Error.WriteLine($"Python packages are missing; run: apt-get install --no-install-recommends {string.Join(' ', missing)}");
    return 2;
}

using var features = BenchmarkFeatures.Open(options);
if (features is null)
{
    Console.Error.WriteLine("set SELFSAME_DATA to the folder that has cifar10.tar");
    return 2;
}

string[] files = [features.BankFile, features.QueriesFile];
python.Ask(["load", .. files, .. files.Select(BenchmarkFeatures.UnitFile)]);
var versions = $"faiss {python.Start.GetProperty("faiss")}, scikit-learn {python.Start.GetProperty("sklearn")}";
Console.WriteLine($"{features.Description}; {Runtime.Threads} threads; {versions}");

var queries = features.Queries.Count;
var neighbours = new KnnClassifier(new KnnOptions { K = options.K, Temperature = BenchmarkOptions.Temperature });
Compare($"kNN, k = {options.K}, T = {BenchmarkOptions.Temperature}", "faiss", () =>
{
    var answer = python.Ask("knn", options.K, BenchmarkOptions.Temperature);
    return Theirs(answer, $"search alone {answer.GetProperty("searchSeconds").GetDouble():F3} s");
}, () => Ours(() =>
{
    var result = neighbours.Evaluate(features.Bank, features.Queries);
    return (result.Top1, result.Seconds, "");
}));

var regression = new LogisticRegression(new LogisticOptions { C = options.C, MaxIterations = options.MaxIterations });
Compare($"logistic regression, C = {options.C}", "scikit-learn", () =>
{
    var answer = python.Ask("logistic", options.C, options.MaxIterations);
    return Theirs(answer, $"objective {answer.GetProperty("objective").GetDouble():F3} in {answer.GetProperty("iterations")} steps");
}, () => Ours(() =>
{
    var result = regression.Evaluate(features.Bank, features.Queries);
    return (result.Test.Top1, result.Seconds, $"objective {result.Objective:F3} in {result.Iterations} steps");
}));
return 0;

Measurement Theirs(JsonElement answer, string note) => new(
    answer.GetProperty("right").GetInt32(), answer.GetProperty("seconds").GetDouble(), answer.GetProperty("processorSeconds").GetDouble(), note);

Measurement Ours(Func<(double Top1, double Seconds, string Note)> work)
{
    using var process = Process.GetCurrentProcess();
    var before = process.TotalProcessorTime;
    var (top1, seconds, note) = work();
    process.Refresh();
    return new((int)Math.Round(top1 * queries / 100), seconds, (process.TotalProcessorTime - before).TotalSeconds, note);
}

void Compare(string what, string reference, Func<Measurement> theirs, Func<Measurement> ours)
{
    Console.WriteLine();
    Console.WriteLine(what);
    theirs();
    ours();
    var (ratios, processorRatios) = (new List<double>(), new List<double>());
    var (right, own) = (0, 0);
    for (var round = 1; round <= options.Rounds; round++)
    {
        var (there, here) = (theirs(), ours());
        (right, own) = (there.Right, here.Right);
        ratios.Add(there.Seconds / here.Seconds);
        processorRatios.Add(there.ProcessorSeconds / here.ProcessorSeconds);
        Console.WriteLine($"  round {round}: {Describe(reference, there)}, {Describe("here", here)}");
    }

    var (there1, here1) = (100.0 * right / queries, 100.0 * own / queries);
    Console.WriteLine($"  top-1: {reference} {there1:F2} % ({right} of {queries}), here {here1:F2} % ({own}), difference {here1 - there1:F2} points");
    Console.WriteLine($"  here / {reference}: {Median(ratios)} times as fast by the clock, {Median(processorRatios)} by processor time");
}

static string Describe(string side, Measurement measured) =>
    $"{side} {measured.Seconds:F3} s, {measured.ProcessorSeconds:F3} s of processor{(measured.Note.Length > 0 ? $" ({measured.Note})" : "")}";

static string Median(List<double> ratios) => $"{ratios.Order().ElementAt(ratios.Count / 2):F2} ({ratios.Min():F2} to {ratios.Max():F2})";
