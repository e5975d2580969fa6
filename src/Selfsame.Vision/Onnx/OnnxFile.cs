using Google.Protobuf;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Torch.Tracing;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Onnx.Format;

namespace Selfsame.Vision.Onnx;

/// <summary>
/// Writes a backbone in evaluation mode as an ONNX model: input <c>images</c>, [N, 3, S, S] normalised float32, output <c>features</c>, [N, width]; N is free.
/// Weights keep torchvision's names; input size, mean, standard deviation and provenance are the model's metadata.
/// </summary>
public static class OnnxFile
{
    /// <summary>The operator set that models are written for.</summary>
    public const int OperatorSet = 17;

    // What operator set 17 came with.
    private const int IrVersion = 8;
    private const int Float32 = 1;
    private const string InputName = "images";
    private const string OutputName = "features";

    // A protocol buffer ends at 2 GiB; a little is left for the graph.
    private const long MostBytes = (2L << 30) - (16 << 20);

    /// <summary>Writes a model; the file appears whole or not at all.</summary>
    /// <param name="backbone">The backbone, on any device, in float32. It is left in the mode it was in.</param>
    /// <param name="path">The .onnx file to write or replace.</param>
    /// <param name="info">What the file says about it.</param>
    /// <param name="options">What is written; by default the backbone as it is.</param>
    /// <exception cref="CheckpointException">The network has an operator without an ONNX form here, is too large for one file, or writing fails.</exception>
    public static void Save(Backbone backbone, string path, BackboneInfo info, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(info);
        options ??= new OnnxOptions();
        try
        {
            var model = Convert(backbone, info, options);
            AtomicFile.Write(path, stream => model.WriteTo(stream));
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: {e.Message}", e);
        }
    }

    private static Model Convert(Backbone backbone, BackboneInfo info, OnnxOptions options)
    {
        var weights = backbone.StateDict().Concat((options.Head?.StateDict() ?? new Dictionary<string, Tensor>()).Select(t => KeyValuePair.Create("head." + t.Key, t.Value))).ToList();
        var bytes = weights.Sum(w => w.Value.NumElements * sizeof(float));
        if (bytes > MostBytes)
        {
            throw new CheckpointException($"the weights take {bytes >> 20} MiB, more than the 2 GiB of one ONNX file; save as .safetensors");
        }

        var graph = Trace(backbone, info, options, weights);
        var model = new Model
        {
            IrVersion = IrVersion,
            ProducerName = "selfsame",
            ProducerVersion = info.Provenance.Version ?? string.Empty,
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSet { Version = OperatorSet });
        foreach (var (key, value) in BackboneFileMetadata.Write(info))
        {
            model.MetadataProps.Add(new Property { Key = key, Value = value });
        }

        return model;
    }

    private static Graph Trace(Backbone backbone, BackboneInfo info, OnnxOptions options, List<KeyValuePair<string, Tensor>> weights)
    {
        var wasTraining = backbone.IsTraining;
        backbone.Eval();
        try
        {
            using var noGrad = Autograd.NoGrad();
            using var scope = new Scope();
            var device = backbone.Parameters().First().Device;
            var images = Ops.Zeros([1, 3, info.InputSize, info.InputSize], ScalarType.Float32, device);
            using var trace = OperatorTrace.Start();
            var input = trace.AddInput(images);
            var features = backbone.Forward(images);
            features = options.Head?.Forward(features) ?? features;
            var output = trace.ValueOf(features);
            trace.Stop();
            var writer = new OnnxGraphWriter(trace, weights, options.FoldBatchNorm);
            var graph = writer.Write(info.Options.Name, (input, InputName), (output, OutputName), options.Normalize);
            graph.Input.Add(Describe(InputName, 3, info.InputSize, info.InputSize));
            graph.Output.Add(Describe(OutputName, features.Size(1)));
            return graph;
        }
        finally
        {
            backbone.Train(wasTraining);
        }
    }

    private static ValueInfo Describe(string name, params ReadOnlySpan<long> sizes)
    {
        var shape = new Shape();
        shape.Dim.Add(new Shape.Types.Dimension { DimParam = "N" });
        foreach (var size in sizes)
        {
            shape.Dim.Add(new Shape.Types.Dimension { DimValue = size });
        }

        return new ValueInfo { Name = name, Type = new ValueKind { TensorType = new ValueKind.Types.Dense { ElemType = Float32, Shape = shape } } };
    }
}
