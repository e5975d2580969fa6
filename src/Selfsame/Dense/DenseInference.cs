using System.Diagnostics;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Loading;

namespace Selfsame.Dense;

/// <summary>Batches through a network, as training, measuring and predicting do it.</summary>
internal static class DenseInference
{
    private const string ModelPrefix = "model/";

    /// <summary>A trained network, on its device and in evaluation mode.</summary>
    public static DenseTask Open(DenseRecipe recipe, RunCheckpoint checkpoint, DenseData? data, Device device)
    {
        var task = recipe.CreateTask(data);
        LoadModel(checkpoint, task);
        task.Model.To(device);
        if (recipe.ChannelsLast)
        {
            task.Model.To(MemoryFormat.ChannelsLast);
        }

        task.Model.Eval();
        return task;
    }

    /// <summary>How images are read that are not trained on.</summary>
    public static JointLoaderOptions LoaderOptions(DenseRecipe recipe) => new()
    {
        View = recipe.Views.ForEvaluation(),
        BatchSize = recipe.BatchSize,
        Unreadable = UnreadablePolicy.Drop,
        Workers = recipe.Workers ?? Environment.ProcessorCount,
    };

    /// <summary>The outputs of a batch, in float32. In whatever mode the network is.</summary>
    public static IReadOnlyList<Tensor> Run(DenseTask task, IReadOnlyList<JointSample> samples, DenseRecipe recipe, Device device)
    {
        var images = ToTensor(samples, recipe.ChannelsLast, device);
        if (recipe.Precision == Precision.Float32)
        {
            return task.Forward(images);
        }

        IReadOnlyList<Tensor> outputs;
        using (Autocast.Enable(device.Type))
        {
            outputs = task.Forward(images);
        }

        return [.. outputs.Select(o => o.To(ScalarType.Float32))];
    }

    /// <summary>Measures a network; afterwards it trains again if it did before.</summary>
    public static DenseEvaluation Measure(DenseTask task, DenseRecipe recipe, Device device, Action<int>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        return InEvaluation(task, () => task.Evaluate(samples => Run(task, samples, recipe, device), progress, cancellation)) with
        {
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    /// <summary>Does something in evaluation mode and without recording.</summary>
    public static T InEvaluation<T>(DenseTask task, Func<T> action)
    {
        var training = task.Model.IsTraining;
        task.Model.Eval();
        try
        {
            using var noGrad = Autograd.NoGrad();
            return action();
        }
        finally
        {
            task.Model.Train(training);
        }
    }

    /// <summary>Reads a network's weights out of a checkpoint of its recipe.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, or one too many.</exception>
    public static void LoadModel(RunCheckpoint checkpoint, DenseTask task)
    {
        var report = StateDict.Copy(checkpoint.Section(ModelPrefix), task.Model.StateDict());
        if (report.Unexpected.Count > 0)
        {
            throw new CheckpointException($"{checkpoint.Path} has weights that its recipe doesn't: {report.Summary}");
        }
    }

    private static Tensor ToTensor(IReadOnlyList<JointSample> samples, bool channelsLast, Device device)
    {
        var view = samples[0].Geometry;
        var images = Tensor.Empty([samples.Count, 3, view.Height, view.Width]);
        var pixels = images.AsSpan<float>();
        for (var i = 0; i < samples.Count; i++)
        {
            samples[i].Pixels.CopyTo(pixels[(i * samples[i].Pixels.Length)..]);
        }

        images = channelsLast ? images.Contiguous(MemoryFormat.ChannelsLast) : images;
        return device.Type == DeviceType.Cpu ? images : images.To(device);
    }
}
