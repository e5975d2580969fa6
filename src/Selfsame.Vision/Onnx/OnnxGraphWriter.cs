using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Torch.Tracing;
using Selfsame.Vision.Onnx.Format;

namespace Selfsame.Vision.Onnx;

/// <summary>Turns a recorded computation into the nodes and initializers of an ONNX graph.</summary>
internal sealed class OnnxGraphWriter
{
    private const int Float32 = 1;
    private const int Int64 = 7;

    private readonly OperatorTrace _trace;
    private readonly bool _foldBatchNorm;
    private readonly Dictionary<nint, string> _weightNames;
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<int, int> _uses;
    private readonly Dictionary<int, (Node Node, Tensor Weight, Tensor? Bias)> _convolutions = [];
    private readonly HashSet<string> _folded = [];
    private readonly Graph _graph = new();

    public OnnxGraphWriter(OperatorTrace trace, IEnumerable<KeyValuePair<string, Tensor>> weights, bool foldBatchNorm)
    {
        _trace = trace;
        _foldBatchNorm = foldBatchNorm;
        _weightNames = weights.Where(w => w.Value.NumElements > 0).ToDictionary(w => w.Value.DataPointer, w => w.Key);
        _uses = trace.Calls
            .SelectMany(
                c =>
                    c.Arguments
                        .OfType<TracedTensor>()
                        .Concat(c.Arguments.OfType<TracedTensor?[]>().SelectMany(list => list).OfType<TracedTensor>()))
            .GroupBy(t => t.Value)
            .ToDictionary(g => g.Key, g => g.Count());
    }

    /// <summary>Writes the whole graph, without the descriptions of its input and outputs.</summary>
    /// <exception cref="CheckpointException">An operator, or a way to call it, has no ONNX form here.</exception>
    public Graph Write(string name, (int Value, string Name) input, IReadOnlyList<(string Name, Tensor Value)> outputs, bool normalize)
    {
        _graph.Name = name;
        _names[input.Value] = input.Name;
        foreach (var call in _trace.Calls)
        {
            Write(call);
        }

        foreach (var (output, tensor) in outputs)
        {
            // What nothing that was recorded made is a constant.
            var value = _trace.IsRecorded(tensor) ? NameOf(_trace.ValueOf(tensor)) : Initializer(output + ".constant", tensor);
            // The last node's output gets the name that users see.
            Add(normalize ? "LpNormalization" : "Identity", [value], output, normalize ? [Integer("axis", 1), Integer("p", 2)] : []);
        }

        return _graph;
    }

    private void Write(TracedCall call)
    {
        switch (call.Operator.Replace("aten::", string.Empty, StringComparison.Ordinal).TrimEnd('_'))
        {
            case "conv2d":
                Convolution(call);
                break;
            case "batch_norm":
                BatchNorm(call);
                break;
            case "linear":
                Add("Gemm", [Input(call, 0), Input(call, 1), .. call.Arguments[2] is null ? [] : new[] { Input(call, 2) }], Result(call), Integer("transB", 1));
                break;
            case "max_pool2d":
                Add(
                    "MaxPool",
                    [Input(call, 0)],
                    Result(call),
                    [.. Window(call, kernel: Pair(call, 1, 1), stride: 2, padding: 3, dilation: 4), Integer("ceil_mode", Flag(call, 5) ? 1 : 0)]);
                break;
            case "adaptive_avg_pool2d" when Pair(call, 1, 0) is [1, 1]:
                Add("GlobalAveragePool", [Input(call, 0)], Result(call));
                break;
            case "mean" when call.Arguments is [TracedTensor, long[] axes, ..]:
                Add("ReduceMean", [Input(call, 0)], Result(call), Integers("axes", axes), Integer("keepdims", Flag(call, 2) ? 1 : 0));
                break;
            case "flatten":
                Add("Flatten", [Input(call, 0)], Result(call), Integer("axis", call.Arguments[1] as long? ?? 0));
                break;
            case "add" when call.Arguments.ElementAtOrDefault(2) is null or 1L or 1.0:
                Add("Add", [Input(call, 0), Input(call, 1)], Result(call));
                break;
            case "mul":
                Add("Mul", [Input(call, 0), Input(call, 1)], Result(call));
                break;
            case "relu":
                Add("Relu", [Input(call, 0)], Result(call));
                break;
            case "sigmoid":
                Add("Sigmoid", [Input(call, 0)], Result(call));
                break;
            case "tanh":
                Add("Tanh", [Input(call, 0)], Result(call));
                break;
            case "hardswish":
                Add("HardSwish", [Input(call, 0)], Result(call));
                break;
            case "hardsigmoid":
                Add("HardSigmoid", [Input(call, 0)], Result(call), Real("alpha", 1f / 6), Real("beta", 0.5f));
                break;
            case "silu":
                var gate = Result(call) + ".gate";
                Add("Sigmoid", [Input(call, 0)], gate);
                Add("Mul", [Input(call, 0), gate], Result(call));
                break;
            case "dropout" when !Flag(call, 2):
                Add("Identity", [Input(call, 0)], Result(call));
                break;
            case "permute" when call.Arguments[1] is long[] axes:
                Add("Transpose", [Input(call, 0)], Result(call), Integers("perm", axes));
                break;
            case "reshape" when call.Arguments[1] is long[] shape:
                // The one image of the trace stands for any number of them: 0 keeps the size.
                Add("Reshape", [Input(call, 0), Sizes(call, "shape", shape is [1, ..] ? [0, .. shape[1..]] : shape)], Result(call));
                break;
            case "cat" when call.Arguments is [TracedTensor?[] parts, ..]:
                Add("Concat", parts.Select(p => NameOf(p!.Value.Value)), Result(call), Integer("axis", call.Arguments[1] as long? ?? 0));
                break;
            case "expand" when call.Arguments[1] is long[] shape:
                Add("Expand", [Input(call, 0), Sizes(call, "shape", [.. shape.Select(size => size < 0 ? 1 : size)])], Result(call));
                break;
            case "upsample_nearest2d":
                Resize(call, "nearest", "asymmetric");
                break;
            case "upsample_bilinear2d" when !Flag(call, 2):
                Resize(call, "linear", "pytorch_half_pixel");
                break;
            default:
                throw new CheckpointException(
                    $"{call.Operator}({string.Join(", ", call.Arguments.Select(a => a ?? "none"))}) has no ONNX form here; save as .safetensors");
        }
    }

    // To a stated height and width, whatever the number of images.
    private void Resize(TracedCall call, string mode, string coordinates)
    {
        var name = Result(call);
        Add("Shape", [Input(call, 0)], name + ".shape");
        Add("Slice", [name + ".shape", Sizes(call, "first", [0]), Sizes(call, "end", [2])], name + ".rows");
        Add("Concat", [name + ".rows", Sizes(call, "size", Pair(call, 1, 0))], name + ".sizes", Integer("axis", 0));
        Add(
            "Resize",
            [Input(call, 0), "", "", name + ".sizes"],
            name,
            Words("mode", mode),
            Words("coordinate_transformation_mode", coordinates),
            Words("nearest_mode", "floor"));
    }

    private string Sizes(TracedCall call, string what, long[] values)
    {
        var data = new TensorData { Name = $"{Result(call)}.{what}", DataType = Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        data.Dims.Add(values.Length);
        _graph.Initializer.Add(data);
        return data.Name;
    }

    private void Convolution(TracedCall call)
    {
        var weight = Constant(call, 1);
        var bias = call.Arguments[2] is null ? null : Constant(call, 2);
        var attributes = new List<NodeAttribute>(
            Window(call, weight.Shape.AsSpan(2), stride: 3, padding: 4, dilation: 5)) { Integer("group", call.Arguments[6] as long? ?? 1) };
        var value = call.Results[0];
        var node = new Node { Name = Result(call), OpType = "Conv" };
        node.Attribute.Add(attributes);
        node.Input.Add(Input(call, 0));
        node.Output.Add(Result(call));
        _graph.Node.Add(node);
        if (_foldBatchNorm && _uses.GetValueOrDefault(value) == 1 && IsFollowedByBatchNorm(value))
        {
            // Its weights are written together with the batch norm's.
            _convolutions.Add(value, (node, weight, bias));
            return;
        }

        node.Input.Add(Input(call, 1));
        if (bias is not null)
        {
            node.Input.Add(Input(call, 2));
        }
    }

    private bool IsFollowedByBatchNorm(int value) =>
        _trace.Calls.Any(c => c.Operator == "aten::batch_norm" && c.Arguments[0] is TracedTensor { Value: var input } && input == value);

    private void BatchNorm(TracedCall call)
    {
        if (Flag(call, 5))
        {
            throw new CheckpointException("a batch norm in training mode has no ONNX form; call Eval() first");
        }

        var epsilon = (double)call.Arguments[7]!;
        var mean = Constant(call, 3);
        var scale = call.Arguments[1] is null ? mean.OnesLike() : Constant(call, 1);
        var shift = call.Arguments[2] is null ? mean.ZerosLike() : Constant(call, 2);
        if (call.Arguments[0] is TracedTensor input && _convolutions.TryGetValue(input.Value, out var convolution))
        {
            Fold(convolution, scale, shift, mean, Constant(call, 4), epsilon);
            _names[call.Results[0]] = NameOf(input.Value);
            return;
        }

        var result = Result(call);
        Add(
            "BatchNormalization",
            [
                Input(call, 0),
                call.Arguments[1] is null ? Initializer(result + ".scale", scale) : Input(call, 1),
                call.Arguments[2] is null ? Initializer(result + ".shift", shift) : Input(call, 2),
                Input(call, 3),
                Input(call, 4),
            ],
            result,
            Real("epsilon", (float)epsilon));
    }

    // BN(w x + b) = (s w) x + (s (b - mean) + shift) with s = scale / sqrt(var + epsilon), in float64 until it is written.
    private void Fold((Node Node, Tensor Weight, Tensor? Bias) convolution, Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon)
    {
        static Tensor Wide(Tensor tensor) => tensor.To(ScalarType.Float64);
        var factor = Wide(scale) / (Wide(variance) + epsilon).Sqrt();
        var bias = convolution.Bias is null ? Wide(mean).ZerosLike() : Wide(convolution.Bias);
        var weight = Wide(convolution.Weight) * factor.View([-1, 1, 1, 1]);
        var name = _weightNames.GetValueOrDefault(convolution.Weight.DataPointer, convolution.Node.Name + ".weight");
        // A convolution that several batch norms follow, as in heads that levels share, is another with each of them.
        name = _folded.Add(name) ? name : convolution.Node.Name + ".weight";
        convolution.Node.Input.Add(Initializer(name, weight.To(ScalarType.Float32)));
        convolution.Node.Input.Add(
            Initializer(
                name.Replace(".weight", ".bias", StringComparison.Ordinal),
                (((bias - Wide(mean)) * factor) + Wide(shift)).To(ScalarType.Float32)));
    }

    private static IEnumerable<NodeAttribute> Window(TracedCall call, ReadOnlySpan<long> kernel, int stride, int padding, int dilation)
    {
        var pads = Pair(call, padding, 0);
        var strides = call.Arguments[stride] is long[] { Length: > 0 } ? Pair(call, stride, 1) : kernel.ToArray();
        return
        [
            Integers("kernel_shape", kernel.ToArray()),
            Integers("strides", strides),
            Integers("pads", [.. pads, .. pads]),
            Integers("dilations", Pair(call, dilation, 1)),
        ];
    }

    private static long[] Pair(TracedCall call, int index, long missing) => call.Arguments.ElementAtOrDefault(index) switch
    {
        long[] { Length: 2 } pair => pair,
        long[] { Length: 1 } one => [one[0], one[0]],
        long both => [both, both],
        null or long[] { Length: 0 } => [missing, missing],
        var other => throw new CheckpointException($"{call.Operator} with {other} has no ONNX form here; save as .safetensors"),
    };

    private static bool Flag(TracedCall call, int index) => call.Arguments.ElementAtOrDefault(index) is true;

    private Tensor Constant(TracedCall call, int index) =>
        call.Arguments[index] is TracedTensor { Value: var value } && _trace.Constants.TryGetValue(value, out var tensor)
            ? tensor
            : throw new CheckpointException($"{call.Operator} with a computed weight has no ONNX form here; save as .safetensors");

    private string Input(TracedCall call, int index) => call.Arguments[index] switch
    {
        TracedTensor tensor => NameOf(tensor.Value),
        double or long => Initializer(
            string.Create(CultureInfo.InvariantCulture, $"{Result(call)}.{index}"),
            Tensor.FromScalar(Convert.ToSingle(call.Arguments[index], CultureInfo.InvariantCulture))),
        var other => throw new CheckpointException($"{call.Operator} with {other} has no ONNX form here; save as .safetensors"),
    };

    private string NameOf(int value)
    {
        if (!_names.TryGetValue(value, out var name))
        {
            var tensor = _trace.Constants.GetValueOrDefault(value) ?? throw new CheckpointException("the network uses a value that nothing it recorded made");
            name = Initializer(_weightNames.GetValueOrDefault(tensor.DataPointer, string.Create(CultureInfo.InvariantCulture, $"constant.{value}")), tensor);
            _names.Add(value, name);
        }

        return name;
    }

    private string Result(TracedCall call)
    {
        var value = call.Results[0];
        return _names.TryGetValue(value, out var name)
            ? name
            : _names[value] = string.Create(
                CultureInfo.InvariantCulture,
                $"{call.Operator.Replace("aten::", string.Empty, StringComparison.Ordinal).TrimEnd('_')}.{value}");
    }

    private string Initializer(string name, Tensor tensor)
    {
        using var scope = new Scope();
        var values = tensor.To(Device.Cpu).To(ScalarType.Float32).Contiguous();
        var data = new TensorData { Name = name, DataType = Float32, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan<float>())) };
        data.Dims.Add(values.Shape);
        _graph.Initializer.Add(data);
        return name;
    }

    private void Add(string type, IEnumerable<string> inputs, string output, params IEnumerable<NodeAttribute> attributes)
    {
        var node = new Node { Name = output, OpType = type };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes);
        _graph.Node.Add(node);
    }

    private static NodeAttribute Integer(string name, long value) => new() { Name = name, I = value, Type = NodeAttribute.Types.Kind.Int };

    private static NodeAttribute Real(string name, float value) => new() { Name = name, F = value, Type = NodeAttribute.Types.Kind.Float };

    private static NodeAttribute Words(string name, string value) => new()
    {
        Name = name,
        S = ByteString.CopyFromUtf8(value),
        Type = NodeAttribute.Types.Kind.String,
    };

    private static NodeAttribute Integers(string name, IEnumerable<long> values)
    {
        var attribute = new NodeAttribute { Name = name, Type = NodeAttribute.Types.Kind.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }
}
