namespace Selfsame.Evaluation;

/// <summary>Accuracies in percent, from the place of each image's own class among all.</summary>
internal readonly record struct LinearScore(double Top1, double Top5, double MeanPerClass)
{
    public static LinearScore Of(int[] places, int[] labels) => new(
        Percent(places.Count(p => p < 1), places.Length),
        Percent(places.Count(p => p < 5), places.Length),
        places.Zip(labels).GroupBy(pair => pair.Second, pair => pair.First).OrderBy(g => g.Key).Average(g => Percent(g.Count(p => p < 1), g.Count())));

    private static double Percent(int part, int whole) => 100.0 * part / whole;
}
