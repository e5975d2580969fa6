// Damaged images, tars and IDX files, read in every way that training reads them:
//
//     dotnet run -c Release --project benchmarks/fuzz -- [--inputs 100000] [--seed 1] [--first 0] [--pixels 4000000] [--seconds 10] [--seeds FOLDER]
//     dotnet run -c Release --project benchmarks/fuzz -- --replay FILE
//
// Inputs are made from --seed and their number alone, of the decoder's fixtures and the images of --seeds (seeds.py writes some). Each is written to
// selfsame-fuzz-last.* before it's tried: after a crash that file is the culprit; after any other failure it's kept too. Ends with 1 when an input isn't
// either decoded or refused, takes longer than --seconds, or memory grows by more than 64 MB.
using System.Globalization;
using Selfsame.Benchmarks.Fuzz;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
int Number(string name, int fallback) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

var options = new FuzzOptions
{
    Inputs = Number("--inputs", 100_000),
    Seed = Number("--seed", 1),
    SeedFolder = Text("--seeds"),
    First = Number("--first", 0),
    MaxPixels = Number("--pixels", 4_000_000),
    TimeLimit = TimeSpan.FromSeconds(Number("--seconds", 10)),
    LastInput = Path.GetFullPath("selfsame-fuzz-last"),
};
if (Text("--replay") is { } file)
{
    using var target = new FuzzTarget(options.MaxPixels);
    Console.WriteLine(target.Run(FuzzInput.Read(file), new Random(options.Seed)));
    return 0;
}

var report = Fuzzer.Run(options);
Console.WriteLine($"{report.Inputs:N0} inputs, seed {options.Seed}; the slowest, number {report.SlowestInput}, took {report.Slowest.TotalMilliseconds:N0} ms");
foreach (var (outcome, count) in report.Outcomes.OrderByDescending(o => o.Value))
{
    Console.WriteLine($"{count,9:N0}  {outcome}");
}

const long allowedGrowth = 64 << 20;
Console.WriteLine($"resident {report.MemoryWarm >> 20} MB after a tenth, {report.MemoryEnd >> 20} MB at the end");
if (report.Failure is { } failure)
{
    Console.WriteLine($"number {failure.Number} failed ({failure.Input.FileName("selfsame-fuzz-last")}): {failure.Reason}");
    return 1;
}

foreach (var kind in Enum.GetValues<FuzzKind>())
{
    File.Delete(new FuzzInput(kind, []).FileName(options.LastInput));
}

return report.MemoryEnd - report.MemoryWarm <= allowedGrowth ? 0 : 1;
