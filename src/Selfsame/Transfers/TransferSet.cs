using Selfsame.Vision.Sources;

namespace Selfsame.Transfers;

/// <summary>A labelled set of images with a part to learn from and a part to test on: a column of the table.</summary>
public sealed class TransferSet : IDisposable
{
    private readonly IImageSource _train;
    private readonly IImageSource _test;

    /// <summary>Takes two sources; they are disposed with the set.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="train">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to test on.</param>
    /// <param name="limit">At most so many images of each part, as many of each class as possible, evenly apart; 0 takes all.</param>
    /// <exception cref="ArgumentException">
    /// A part has no labels, the test part has classes that the other lacks, or the limit is below the number of classes.
    /// </exception>
    public TransferSet(string name, IImageSource train, IImageSource test, int limit = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        RequireLabels(train);
        RequireLabels(test);
        var known = train.Classes.ToHashSet();
        if (test.Classes.FirstOrDefault(c => !known.Contains(c)) is { } unknown)
        {
            throw new ArgumentException($"{test.Location} has images of the class {unknown}, {train.Location} has none to learn it from");
        }

        Name = name;
        _train = train;
        _test = test;
        Train = Limited(train, limit);
        Test = Limited(test, limit);
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>Images to learn from.</summary>
    public IImageSource Train { get; }

    /// <summary>Images to test on.</summary>
    public IImageSource Test { get; }

    /// <summary>Images of both parts.</summary>
    public int Images => Train.Count + Test.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
    }

    private static IImageSource Limited(IImageSource source, int limit) => limit == 0 || limit >= source.Count ? source : BalancedSubset.Of(source, limit);

    private static void RequireLabels(IImageSource source)
    {
        if (source.Classes.Count == 0)
        {
            throw new ArgumentException($"{source.Location} has no labels: put the images of each class into a folder of its name");
        }
    }
}
