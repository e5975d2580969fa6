using System.Collections.Concurrent;
using Selfsame.Instances;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Xunit;

namespace Selfsame.Tests.Distributed;

public sealed class MethodsTests
{
    private static readonly ConcurrentDictionary<int, Lazy<Dictionary<string, (double Error, string Where)>[]>> s_results = new();

    public static TheoryData<int, string, MethodForm, string> Cases =>
        [.. new[] { 2, 3 }.SelectMany(count => MethodsJob.Cases.Select(c => (count, c.Method, c.Form, c.Variant)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void RanksThatShareABatchHaveTheLossAndTheGradientsOfOneProcess(int count, string method, MethodForm form, string variant)
    {
        var results = s_results.GetOrAdd(count, c => new(() => Run(c))).Value;
        Assert.All(results, rank =>
        {
            var (error, where) = rank[MethodsJob.Key(method, form, variant)];
            // A class matrix is in float32.
            Assert.True(error < (InstanceMethods.Names.Contains(method) ? 1e-5 : 1e-7), $"{where} differs by {error:G3}");
        });
    }

    private static Dictionary<string, (double Error, string Where)>[] Run(int count)
    {
        using var folder = new TemporaryFolder();
        RankProcesses.Run(nameof(MethodsJob), count, folder.Path);
        return [.. Enumerable.Range(0, count).Select(rank => MethodsJob.Read(folder.Path, rank))];
    }
}
