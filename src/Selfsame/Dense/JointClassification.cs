using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Dense;

/// <summary>Images that a detector's or segmenter's backbone classifies beside its task.</summary>
internal sealed class JointClassification : IDisposable
{
    // Keeps their draws apart from those of the task's images.
    private const ulong Stream = 2UL << 48;

    private readonly JointTrainingOptions _options;
    private readonly DenseRecipe _recipe;
    private readonly Backbone _backbone;
    private readonly Device _device;
    private readonly IImageSource _images;
    private readonly ImageLoader _loader;
    private IEnumerator<ViewBatch>? _batches;

    /// <param name="recipe">The run's, with <see cref="DenseRecipe.Joint"/>'s size stated.</param>
    /// <param name="backbone">The task's, on its device.</param>
    /// <param name="device">Which.</param>
    /// <exception cref="ArgumentException">The images have no classes, or are fewer than a batch.</exception>
    /// <exception cref="SourceException">The images can't be read.</exception>
    public JointClassification(DenseRecipe recipe, Backbone backbone, Device device)
    {
        (_recipe, _options, _backbone, _device) = (recipe, recipe.Joint, backbone, device);
        _images = ImageSources.Open(_options.Data);
        try
        {
            LabelledRows.RequireClasses(_images);
            if (_images.Count < _options.BatchSize)
            {
                throw new ArgumentException($"{_options.Data} has {_images.Count} images, fewer than a batch of {_options.BatchSize}; lower joint.batch_size");
            }

            var info = new BackboneInfo { Options = backbone.Options, InputSize = _options.Size!.Value, Mean = recipe.Views.Mean, Std = recipe.Views.Std };
            _loader = new ImageLoader(_images, new ImageLoaderOptions
            {
                BatchSize = _options.BatchSize,
                Views = [ClassifierViews.Train(info)],
                Shuffle = true,
                DropLast = true,
                Seed = (ulong)recipe.Seed + Stream,
                Workers = recipe.Workers!.Value,
            });
            Head = new Linear(backbone.FeatureWidth, _images.Classes.Count);
            Head.To(device);
        }
        catch
        {
            _images.Dispose();
            throw;
        }
    }

    /// <summary>The classifier on the pooled features.</summary>
    public Linear Head { get; }

    /// <summary>A text that changes with the images.</summary>
    public string Fingerprint => _images.Fingerprint;

    /// <summary>The weighted cross-entropy of the next batch.</summary>
    /// <param name="step">Steps that the run has taken.</param>
    public Tensor Loss(long step)
    {
        _batches ??= _loader.ReadFrom(step).GetEnumerator();
        _batches.MoveNext();
        using var batch = _batches.Current;
        var view = batch.Views[0];
        var pixels = Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size).To(_device);
        var images = _recipe.ChannelsLast ? pixels.Contiguous(MemoryFormat.ChannelsLast) : pixels;
        var labels = Tensor.FromArray<long>([.. Enumerable.Range(0, batch.Count).Select(i => (long)batch.Labels[i])]).To(_device);
        return Logits(images).CrossEntropyLoss(labels, labelSmoothing: _options.LabelSmoothing) * _options.Weight;
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _loader.Dispose();
        _images.Dispose();
        Head.Dispose();
    }

    private Tensor Logits(Tensor images)
    {
        if (_recipe.Precision == Precision.Float32)
        {
            return Head.Forward(_backbone.Forward(images));
        }

        using (Autocast.Enable(_device.Type))
        {
            return Head.Forward(_backbone.Forward(images)).To(ScalarType.Float32);
        }
    }
}
