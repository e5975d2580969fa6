using System.Globalization;
using Selfsame.Distillation;
using Selfsame.Instances;
using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Backbones;

namespace Selfsame.Tests.Distributed;

/// <summary>
/// Trains every method a few steps in float64, once with the whole batch in this process and once with a part of it in each, and writes how far losses and
/// gradients are apart: a line for each method, from each rank.
/// </summary>
internal static class MethodsJob
{
    private const int Batch = 12;
    private const int Size = 8;
    private const int Steps = 2;
    private const double Rate = 0.05;

    // Two ranks hold 19 and 18 classes, three 13, 12 and 12: ids sit on both sides of each border, and two come twice.
    private const int Images = 37;
    private static readonly int[] s_images = [0, 18, 19, 12, 13, 24, 25, 36, 7, 7, 18, 30];

    /// <summary>The cases: method, form, and what is special.</summary>
    public static IReadOnlyList<(string Method, MethodForm Form, string Variant)> Cases { get; } =
    [
        .. Methods.Names.Select(name => (name, MethodForm.Loss, "")),
        .. Methods.Names.Intersect(GradientForms.Names).Select(name => (name, MethodForm.Gradient, "")),
        ("simclr", MethodForm.Loss, "mixed"),
        ("unigrad", MethodForm.Loss, "mixed"),
        ("swav", MethodForm.Loss, "queue"),
        ("instance", MethodForm.Loss, "crops"),
    ];

    public static void Run(ProcessGroup group, string folder)
    {
        using var lines = File.CreateText(FileOf(folder, group.Rank));
        lines.AutoFlush = true;
        foreach (var (name, form, variant) in Cases)
        {
            using var scope = new Scope();
            var method = Create(name, form, variant);
            var whole = Train(method, variant, null);
            var parts = Train(method, variant, group);
            var (error, where) = Difference(whole, parts);
            lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Key(name, form, variant)}\t{error:G4}\t{where}"));
        }
    }

    /// <summary>What a rank found: the largest difference of each case, and where it is.</summary>
    public static Dictionary<string, (double Error, string Where)> Read(string folder, int rank) => File.ReadLines(FileOf(folder, rank))
        .Select(line => line.Split('\t'))
        .ToDictionary(p => p[0], p => (double.Parse(p[1], CultureInfo.InvariantCulture), p[2]));

    public static string Key(string method, MethodForm form, string variant) => $"{method} {form} {variant}";

    private static string FileOf(string folder, int rank) => Path.Combine(folder, $"methods-{rank}.tsv");

    private static SiameseMethod Create(string name, MethodForm form, string variant)
    {
        var method = Methods.Create(name, Size, form);
        method = method.Target.HasTeacher
            ? TinyTeacher.Of(method) with { Projector = HeadOptions.Mlp(2, 16, TinyTeacher.Width) }
            : method with { Projector = HeadOptions.Mlp(2, 16, 16) };
        if (!method.Predictor.IsNone && method.Predictor.Kind == PredictorKind.Mlp)
        {
            method = method with { Predictor = PredictorOptions.Mlp(2, 8, 16) };
        }

        if (variant == "crops")
        {
            method = method with { Views = method.Views with { MultiCrop = "1x8+2x4" } };
        }

        method = method.Objective switch
        {
            QueueObjective queue => method with { Objective = queue with { Queue = 32 } },
            QueueGradientObjective queue => method with { Objective = queue with { Queue = 32 } },
            SwAVObjective swav => method with
            {
                Objective = swav with { Prototypes = 10, FreezeEpochs = 0, Queue = variant == "queue" ? 12 : 0, QueueStartEpoch = 0 },
            },
            InstanceObjective { Recent: > 0 } instance => method with { Objective = instance with { Recent = 17 } },
            _ => method,
        };
        return method;
    }

    private static List<(string Name, double[] Values)> Train(SiameseMethod method, string variant, ProcessGroup? group)
    {
        Runtime.ManualSeed(3);
        var teacher = method.Target.HasTeacher ? TeacherFile.Load(method.Target.Teacher!) : null;
        using var model = new SiameseModel(
            method,
            method.Views,
            BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }),
            Device.Cpu,
            teacher);
        foreach (var module in new[] { model.Online, model.Predictor, model.Target, model.ObjectiveModule, teacher })
        {
            module?.To(Device.Cpu, ScalarType.Float64);
        }

        using var state = new ObjectiveState { Module = model.ObjectiveModule };
        using var instances = method.Objective is InstanceObjective objective ? new InstanceClassifier(objective, Images, 16, 5, group, Device.Cpu) : null;
        state.Instances = instances;
        instances?.BeginEpoch(0);
        DataParallel? parallel = null;
        if (group is not null)
        {
            model.Distribute(group, syncBatchNorm: true);
            parallel = new DataParallel(group, model.NamedParameters().Select(p => p.Tensor));
        }

        using var _ = parallel;
        var found = new List<(string, double[])>();
        for (var step = 0; step < Steps; step++)
        {
            using var scope = new Scope();
            state.Step = step;
            var (views, mixes) = Views(method, variant, step, group);
            instances?.BeginStep(Part(s_images, group), new ClassStep(10, 0.9, 0.01));
            var outputs = model.Forward(views, mixes);
            outputs = group is null ? outputs : outputs.Gather(group);
            var loss = method.Objective.Loss(outputs, state);
            parallel?.Prepare(loss);
            loss.Backward();
            method.Objective.AfterBackward(outputs, state);
            found.Add(($"loss of step {step}", [loss.ToDouble()]));
            if (instances is not null)
            {
                found.Add(($"classes after step {step}", Whole(instances.Matrix, group)));
            }

            foreach (var (name, parameter) in model.NamedParameters())
            {
                found.Add(($"{name} in step {step}", parameter.Grad?.ToArray<double>() ?? []));
                using var noGrad = Autograd.NoGrad();
                if (parameter.Grad is { } gradient)
                {
                    parameter.Sub_(gradient, alpha: Rate);
                }

                parameter.Grad = null;
            }

            method.Objective.AfterUpdate(model.ObjectiveModule, state);
            state.EndStep();
            model.UpdateTarget(step + 1, Steps);
        }

        return found;
    }

    private static int[] Part(int[] images, ProcessGroup? group)
    {
        var own = images.Length / (group?.Size ?? 1);
        return images[((group?.Rank ?? 0) * own)..][..own];
    }

    private static double[] Whole(ClassMatrix matrix, ProcessGroup? group)
    {
        var rows = Ops.Zeros([matrix.Classes, matrix.Weight.Size(1)], ScalarType.Float64);
        rows.Slice(0, matrix.Shard.Start, matrix.Shard.End).Copy_(matrix.Weight);
        return (group?.AllReduce(rows) ?? rows).ToArray<double>();
    }

    private static (Tensor[] Views, ViewMix[] Mixes) Views(SiameseMethod method, string variant, int step, ProcessGroup? group)
    {
        var count = method.Views.Crops.Count;
        using var generator = new Generator((ulong)(100 + step));
        var images = Enumerable.Range(0, count + 1)
            .Select(v => Ops.Randn([Batch, 3, SizeOf(method, v), SizeOf(method, v)], generator, ScalarType.Float64)).ToArray();
        var own = Batch / (group?.Size ?? 1);
        var first = (group?.Rank ?? 0) * own;
        var views = images.Take(variant == "mixed" ? count + 1 : count).Select(v => v.Slice(0, first, first + own)).ToArray();
        ViewMix[] mixes = variant == "mixed"
            ? [new ViewMix(0, Tensor.FromArray<long>([.. Enumerable.Range(0, Batch).Select(i => (i + 5L) % Batch)]), Ops.Full([Batch], 0.3, ScalarType.Float64))]
            : [];
        return (views, mixes);
    }

    private static int SizeOf(SiameseMethod method, int view) => view < method.Views.Crops.Count ? method.Views.Crops[view].Size : Size;

    private static (double Error, string Where) Difference(List<(string Name, double[] Values)> expected, List<(string Name, double[] Values)> actual)
    {
        var worst = (Error: 0.0, Where: "nowhere");
        foreach (var (left, right) in expected.Zip(actual))
        {
            var scale = Math.Max(1e-3, left.Values.Select(Math.Abs).DefaultIfEmpty(0).Max());
            var error = left.Name != right.Name || left.Values.Length != right.Values.Length
                ? double.PositiveInfinity
                : left.Values.Zip(right.Values, (a, b) => Math.Abs(a - b) / scale).DefaultIfEmpty(0).Max();
            if (!(error <= worst.Error))
            {
                worst = (error, left.Name);
            }
        }

        return worst;
    }
}
