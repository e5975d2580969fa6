using Google.Protobuf;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Serialization;
using Selfsame.Torch.Tracing;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Onnx.Format;

namespace Selfsame.Vision.Onnx;

/// <summary>
/// Writes networks in evaluation mode as ONNX models: input <c>images</c>, [N, 3, height, width] normalised float32; N is free. A
/// backbone's output is <c>features</c>, [N, width].
/// Weights keep their names (of backbones, torchvision's); what the file says about the network is the model's metadata.
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
        Save(backbone, path, new OnnxNetwork
        {
            Name = info.Options.Name,
            Width = info.InputSize,
            Height = info.InputSize,
            Forward = images =>
            {
                var features = backbone.Forward(images);
                return [(OutputName, options.Head?.Forward(features) ?? features)];
            },
            Metadata = BackboneFileMetadata.Write(info),
            Version = info.Provenance.Version,
            Weights =
            [
                .. backbone.StateDict(),
                .. (options.Head?.StateDict() ?? new Dictionary<string, Tensor>())
                    .Select(t => KeyValuePair.Create("head." + t.Key, t.Value))
            ],
            Normalize = options.Normalize,
            FoldBatchNorm = options.FoldBatchNorm,
        });
    }

    /// <summary>Writes a model of any network; the file appears whole or not at all.</summary>
    /// <param name="network">The network, on any device, in float32. It is left in the mode it was in.</param>
    /// <param name="path">The .onnx file to write or replace.</param>
    /// <param name="form">What goes in and what comes out.</param>
    /// <exception cref="CheckpointException">The network has an operator without an ONNX form here, is too large for one file, or writing fails.</exception>
    public static void Save(Module network, string path, OnnxNetwork form)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(form);
        try
        {
            var model = Convert(network, form);
            AtomicFile.Write(path, stream => model.WriteTo(stream));
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: {e.Message}", e);
        }
    }

    private static Model Convert(Module network, OnnxNetwork form)
    {
        var weights = form.Weights ?? [.. network.StateDict()];
        var bytes = weights.Sum(w => w.Value.NumElements * sizeof(float));
        if (bytes > MostBytes)
        {
            throw new CheckpointException($"the weights take {bytes >> 20} MiB, more than the 2 GiB of one ONNX file; save as .safetensors");
        }

        var graph = Trace(network, form, weights);
        var model = new Model
        {
            IrVersion = IrVersion,
            ProducerName = "selfsame",
            ProducerVersion = form.Version ?? string.Empty,
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSet { Version = OperatorSet });
        foreach (var (key, value) in form.Metadata)
        {
            model.MetadataProps.Add(new Property { Key = key, Value = value });
        }

        return model;
    }

    private static Graph Trace(Module network, OnnxNetwork form, IReadOnlyList<KeyValuePair<string, Tensor>> weights)
    {
        var wasTraining = network.IsTraining;
        network.Eval();
        try
        {
            using var noGrad = Autograd.NoGrad();
            using var scope = new Scope();
            var images = Ops.Zeros([1, 3, form.Height, form.Width], ScalarType.Float32, network.Parameters().First().Device);
            using var trace = OperatorTrace.Start();
            var input = trace.AddInput(images);
            var outputs = form.Forward(images);
            trace.Stop();
            var writer = new OnnxGraphWriter(trace, weights, form.FoldBatchNorm);
            var graph = writer.Write(form.Name, (input, InputName), outputs, form.Normalize);
            graph.Input.Add(Describe(InputName, images.Shape));
            graph.Output.Add(outputs.Select(o => Describe(o.Name, o.Value.Shape)));
            return graph;
        }
        finally
        {
            network.Train(wasTraining);
        }
    }

    // What has one row for the one image of the trace has one for each of N.
    private static ValueInfo Describe(string name, ReadOnlySpan<long> sizes)
    {
        var shape = new Shape();
        shape.Dim.Add(sizes[0] == 1 ? new Shape.Types.Dimension { DimParam = "N" } : new Shape.Types.Dimension { DimValue = sizes[0] });
        foreach (var size in sizes[1..])
        {
            shape.Dim.Add(new Shape.Types.Dimension { DimValue = size });
        }

        return new ValueInfo { Name = name, Type = new ValueKind { TensorType = new ValueKind.Types.Dense { ElemType = Float32, Shape = shape } } };
    }
}
