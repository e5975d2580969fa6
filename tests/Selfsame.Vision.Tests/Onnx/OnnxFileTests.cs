using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Serialization;
using Selfsame.Torch.Tracing;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Onnx;
using Xunit;

namespace Selfsame.Vision.Tests.Onnx;

public sealed class OnnxFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-onnx-").FullName;

    public static TheoryData<string, BackboneStem, bool> Backbones
    {
        get
        {
            var data = new TheoryData<string, BackboneStem, bool>();
            foreach (var name in BackboneCatalog.Names)
            {
                data.Add(name, BackboneStem.ImageNet, false);
                data.Add(name, BackboneStem.Small, true);
            }

            return data;
        }
    }

    private string File => Path.Combine(_folder, "model.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Onnxruntime_gives_libtorchs_features(string name, BackboneStem stem, bool fold)
    {
        using var scope = new Scope();
        using var backbone = Settled(new BackboneOptions { Name = name, Width = 0.25, Stem = stem });
        OnnxFile.Save(backbone, File, Info(backbone), new OnnxOptions { FoldBatchNorm = fold });

        using var session = new InferenceSession(File);
        foreach (var count in new[] { 1, 32 })
        {
            var images = Ops.Randn([count, 3, 32, 32]);
            AssertClose(Features(backbone, images), Run(session, images));
        }
    }

    [Fact]
    public void Folding_leaves_no_batch_norm_and_keeps_the_weights_names()
    {
        using var backbone = Settled(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        OnnxFile.Save(backbone, File, Info(backbone));
        var plain = System.IO.File.ReadAllBytes(File);
        OnnxFile.Save(backbone, File, Info(backbone), new OnnxOptions { FoldBatchNorm = true });
        var folded = System.IO.File.ReadAllBytes(File);

        Assert.True(Contains(plain, "BatchNormalization"));
        Assert.True(Contains(plain, "layer1.0.bn2.running_var"));
        Assert.False(Contains(folded, "BatchNormalization"));
        Assert.True(Contains(folded, "layer1.0.conv2.weight"));
    }

    [Fact]
    public void A_head_and_unit_length_come_after_the_features()
    {
        using var scope = new Scope();
        using var backbone = Settled(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        using var head = new Linear(backbone.FeatureWidth, 7);
        OnnxFile.Save(backbone, File, Info(backbone), new OnnxOptions { Head = head, Normalize = true });
        var images = Ops.Randn([3, 3, 32, 32]);

        using var session = new InferenceSession(File);
        var expected = head.Forward(backbone.Forward(images));
        AssertClose((expected / expected.Norm(2, [1], keepdim: true)).Detach().ToArray<float>(), Run(session, images));
    }

    [Fact]
    public void The_file_says_what_the_images_must_be_like()
    {
        using var backbone = Settled(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        OnnxFile.Save(backbone, File, Info(backbone));

        using var session = new InferenceSession(File);
        Assert.Equal([-1, 3, 32, 32], session.InputMetadata["images"].Dimensions);
        Assert.Equal([-1, 128], session.OutputMetadata["features"].Dimensions);
        var text = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("32", text["input.size"]);
        Assert.Equal("0.485,0.456,0.406", text["input.mean"]);
        Assert.Equal("simclr", text["training.method"]);
        Assert.Equal("selfsame", session.ModelMetadata.ProducerName);
    }

    [Fact]
    public void The_backbone_keeps_its_mode_and_an_operator_without_a_form_is_named()
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        backbone.Train();
        using var head = new Softplus();

        var error = Assert.Throws<CheckpointException>(() => OnnxFile.Save(backbone, File, Info(backbone), new OnnxOptions { Head = head }));

        Assert.Contains("aten::softplus", error.Message, StringComparison.Ordinal);
        Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
        Assert.True(backbone.IsTraining);
    }

    [Fact]
    public void A_trace_follows_in_place_operators_and_freed_addresses()
    {
        using var scope = new Scope();
        var x = Ops.Randn([4]);
        using var trace = OperatorTrace.Start();
        var input = trace.AddInput(x);
        for (var i = 0; i < 50; i++)
        {
            using var passing = x.Mul(2.0);
        }

        var y = x.Add(1.0);
        var before = trace.ValueOf(y);
        y.Relu_();

        Assert.NotEqual(before, trace.ValueOf(y));
        Assert.Equal(input, trace.ValueOf(x));
        var last = trace.Calls[^1];
        Assert.Equal(("aten::relu_", new TracedTensor(before), trace.ValueOf(y)), (last.Operator, last.Arguments[0], last.Results[0]));
        Assert.Empty(trace.Constants);
    }

    private static BackboneInfo Info(Backbone backbone) =>
        new() { Options = backbone.Options, InputSize = 32, Provenance = new BackboneProvenance { Method = "simclr" } };

    // Random running statistics, so that a mistake in them shows.
    private static Backbone Settled(BackboneOptions options)
    {
        Runtime.ManualSeed(5);
        var backbone = BackboneCatalog.Create(options);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, tensor) in backbone.StateDict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
            {
                tensor.Uniform_(0.5, 2);
            }
            else if (tensor.Rank == 1)
            {
                tensor.Add_(Ops.Randn(tensor.Shape) * 0.1);
            }
        }

        backbone.Eval();
        return backbone;
    }

    private static float[] Features(Backbone backbone, Torch.Tensor images)
    {
        using var noGrad = Autograd.NoGrad();
        return backbone.Forward(images).ToArray<float>();
    }

    private static float[] Run(InferenceSession session, Torch.Tensor images)
    {
        var input = new DenseTensor<float>(images.ToArray<float>(), [.. images.Shape.Select(s => (int)s)]);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("images", input)]);
        return [.. outputs[0].AsEnumerable<float>()];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-4 * largest, $"{p.First} and {p.Second}"));
    }

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private sealed class Softplus : Module
    {
        public override Torch.Tensor Forward(Torch.Tensor input) => input.Softplus();
    }
}
