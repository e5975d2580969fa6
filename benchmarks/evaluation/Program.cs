// kNN here against faiss, and logistic regression here against scikit-learn, on the same features, alternating:
//
//     apt-get install python3-faiss python3-sklearn
//     dotnet run -c Release --project benchmarks/evaluation -- [--rounds 5] [--bank 10000] [--queries 5000] [--k 200] [--c 1] [--weights RUN_OR_FILE]
//
// The features are those of CIFAR-10 images (SELFSAME_DATA names the folder that has cifar10.tar) under a random resnet18 of width 0.25, or under
// --weights. Both sides use OMP_NUM_THREADS threads. Our time is that of the whole evaluation, checks and figures included; faiss's and scikit-learn's is
// that of the search and vote, and of the fit.
using System.Globalization;
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

python.Ask("load", features.BankFile, features.QueriesFile, BenchmarkFeatures.UnitFile(features.BankFile), BenchmarkFeatures.UnitFile(features.QueriesFile));
Console.WriteLine($"{features.Description}; {Runtime.Threads} threads; faiss {python.Start.GetProperty("faiss")}, scikit-learn {python.Start.GetProperty("sklearn")}");

var queries = features.Queries.Count;
var neighbours = new KnnClassifier(new KnnOptions { K = options.K, Temperature = BenchmarkOptions.Temperature });
Compare($"kNN, k = {options.K}, T = {BenchmarkOptions.Temperature}", "faiss", () =>
{
    var answer = python.Ask("knn", options.K, BenchmarkOptions.Temperature);
    return new(answer.GetProperty("right").GetInt32(), answer.GetProperty("seconds").GetDouble(), $"search alone {answer.GetProperty("searchSeconds").GetDouble():F3} s");
}, () =>
{
    var result = neighbours.Evaluate(features.Bank, features.Queries);
    return new(Right(result.Top1), result.Seconds, "");
});

var regression = new LogisticRegression(new LogisticOptions { C = options.C, MaxIterations = options.MaxIterations });
Compare($"logistic regression, C = {options.C}", "scikit-learn", () =>
{
    var answer = python.Ask("logistic", options.C, options.MaxIterations);
    return new(answer.GetProperty("right").GetInt32(), answer.GetProperty("seconds").GetDouble(), $"objective {answer.GetProperty("objective").GetDouble():F3} in {answer.GetProperty("iterations")} steps");
}, () =>
{
    var result = regression.Evaluate(features.Bank, features.Queries);
    return new(Right(result.Test.Top1), result.Seconds, $"objective {result.Objective:F3} in {result.Iterations} steps");
});
return 0;

int Right(double top1) => (int)Math.Round(top1 * queries / 100);

void Compare(string what, string reference, Func<Measurement> theirs, Func<Measurement> ours)
{
    Console.WriteLine();
    Console.WriteLine(what);
    theirs();
    ours();
    var ratios = new List<double>();
    var (right, own) = (0, 0);
    for (var round = 1; round <= options.Rounds; round++)
    {
        var (there, here) = (theirs(), ours());
        (right, own) = (there.Right, here.Right);
        ratios.Add(there.Seconds / here.Seconds);
        Console.WriteLine($"  round {round}: {reference} {there.Seconds:F3} s ({there.Note}), here {here.Seconds:F3} s ({here.Note}), {ratios[^1]:F2} times as fast");
    }

    ratios.Sort();
    Console.WriteLine($"  top-1: {reference} {100.0 * right / queries:F2} % ({right} of {queries}), here {100.0 * own / queries:F2} % ({own}), difference {100.0 * (own - right) / queries:F2} points");
    Console.WriteLine($"  here / {reference}: median {ratios[ratios.Count / 2]:F2} times as fast, {ratios[0]:F2} to {ratios[^1]:F2}");
}
