using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Planning;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame plan</c>: what a run will take, before there is one.</summary>
internal sealed class PlanCommand
{
    private const double Gigabit = 1e9 / 8;

    private readonly RecipeKeys _recipe;
    private readonly Option<int> _images = new("--images") { Description = "How many images there will be", HelpName = "N", Required = true };
    private readonly Option<int> _size = new("--size")
    {
        Description = "Their shorter side in pixels, which decides the size of the views",
        HelpName = "PX",
        DefaultValueFactory = _ => 224,
    };
    private readonly Option<int?> _processes = new("--processes")
    {
        Description = "Processes of the planned run; those that run this by default",
        HelpName = "N",
    };
    private readonly Option<double> _bandwidth = new("--bandwidth")
    {
        Description = "Gbit/s between processes, where they aren't here to be measured",
        HelpName = "G",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<double> _latency = new("--latency")
    {
        Description = "Microseconds of a small collective, where it can't be measured",
        HelpName = "US",
        DefaultValueFactory = _ => 50,
    };
    private readonly Option<int> _check = new("--check")
    {
        Description = "Takes so many steps of the run itself, on noise, and prints them beside the plan",
        HelpName = "STEPS",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout" };

    private PlanCommand()
    {
        _recipe = new RecipeKeys(
            new("--method", "M", string.Join(", ", Methods.Names), "method", "name"),
            RecipeKey.Backbone(),
            new("--batch-size", "N", "Images a step, over all processes", "batch_size"),
            RecipeKey.Threads(),
            RecipeKey.Device());
    }

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var plan = new PlanCommand();
        var command = new Command("plan", "Says what memory, traffic and time a run will take of each process, from short measurements of this machine.");
        plan._recipe.AddTo(command);
        foreach (var option in (Option[])[plan._images, plan._size, plan._processes, plan._bandwidth, plan._latency, plan._check, plan._json])
        {
            command.Add(option);
        }

        command.SetAction(plan.Execute);
        return command.WithExample(
            "selfsame plan --method instance --images 1281167 --backbone resnet50 --batch-size 1024 --processes 8",
            "selfsame launch --processes 2 -- plan --method instance --images 50000 --size 32 --set backbone.width=0.25 --check 5");
    }

    private int Execute(ParseResult result)
    {
        var json = result.GetValue(_json);
        var terminal = new Terminal(json, quiet: Job.IsQuiet);
        var images = AtLeast(result, _images, 1);
        var size = AtLeast(result, _size, 8);
        var check = AtLeast(result, _check, 0);
        Runtime.Start(Job.Warn);
        var recipe = Planner.Resolve(_recipe.Stated(result), images, size);
        var device = recipe.Device is { } text ? Device.Parse(text) : (Device?)null;
        if (device is not null)
        {
            Machine.RequireDevice(device.Value);
        }

        return Job.Run(device, group =>
        {
            var planner = new Planner(recipe, Options(result, images, check, group), group);
            var plan = planner.Plan();
            var real = check > 0 ? planner.Check() : null;
            if (json && !Job.IsQuiet)
            {
                Terminal.Json(ToJson(plan, real).ToJsonString(JsonSerializerOptions.Web));
            }
            else if (!json)
            {
                var width = recipe.Backbone.Width == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" of width {recipe.Backbone.Width}");
                Print(terminal, plan, real, $"{recipe.Method.Name}, {recipe.Backbone.Name}{width}");
            }

            return ExitCode.Ok;
        });
    }

    private PlanOptions Options(ParseResult result, int images, int check, ProcessGroup? group)
    {
        var processes = result.GetValue(_processes) ?? group?.Size ?? 1;
        var (bandwidth, latency) = (result.GetValue(_bandwidth), result.GetValue(_latency));
        if (processes < 1)
        {
            throw new UsageException($"--processes must be at least 1, not {processes}");
        }

        if (!(bandwidth > 0) || !(latency >= 0))
        {
            throw new UsageException("--bandwidth must be above 0 and --latency not below");
        }

        if (check > 0 && processes != (group?.Size ?? 1))
        {
            throw new UsageException(
                $"--check takes the {processes} processes that are planned; start it with selfsame launch --processes {processes} -- plan ...");
        }

        return new PlanOptions { Images = images, Processes = processes, Bandwidth = bandwidth * Gigabit, Latency = latency * 1e-6, CheckSteps = check };
    }

    private static int AtLeast(ParseResult result, Option<int> option, int least) =>
        result.GetValue(option) is var value && value >= least ? value : throw new UsageException($"{option.Name} must be at least {least}, not {value}");

    private static void Print(Terminal terminal, RunPlan plan, PlanCheck? real, string what)
    {
        var shape = plan.Shape;
        terminal.Line($"{what}: {Terminal.Count(shape.Images)} images, batch {Terminal.Count(shape.Batch)} over {shape.Processes} "
            + $"{(shape.Processes == 1 ? "process" : "processes")}");
        Section("memory of a process", plan.Memory, Bytes);
        if (plan.Traffic.Count > 0)
        {
            Section($"sent by a process in a step, at {Bytes(plan.Speed.Bandwidth)}/s and {plan.Speed.Latency * 1e6:F0} us a collective "
                + $"({(plan.Speed.NetworkIsMeasured ? "measured" : "stated")})", plan.Traffic, Bytes);
        }

        Section("time of a step", plan.Time, Seconds);
        terminal.Line();
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"an epoch takes "
            + $"{Terminal.Time(TimeSpan.FromSeconds(plan.EpochSeconds))}: {shape.Batch / plan.StepSeconds:F0} images/s")
            + (plan.HardestSeconds > 0 ? $" after {Terminal.Time(TimeSpan.FromSeconds(plan.HardestSeconds))} that look for the hardest classes" : ""));
        if (shape.ClassBytes > 0)
        {
            terminal.Line($"scores of all classes are never whole: they would be {Bytes(plan.WholeScores)} a process"
                + (shape.Processes > 1 ? $"; classes on every process would add {Bytes(plan.ReplicatedClassTraffic)} to what each sends" : ""));
        }

        if (real is not null)
        {
            terminal.Line();
            var memory = plan.Memory.Sum(m => m.Value);
            terminal.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"checked by real steps: {Seconds(real.StepSeconds)} a step (planned {Seconds(plan.StepSeconds)}, "
                    + $"{plan.StepSeconds / real.StepSeconds:P0}), {Bytes(real.PeakBytes)} (planned {Bytes(memory)}, {memory / real.PeakBytes:P0})"));
        }

        void Section(string title, IReadOnlyList<PlanItem> items, Func<double, string> text)
        {
            terminal.Line();
            terminal.Line(title);
            terminal.Facts([.. items.Select(i => (i.Name, (string?)text(i.Value))), ("all", text(items.Sum(i => i.Value)))]);
        }
    }

    private static JsonObject ToJson(RunPlan plan, PlanCheck? real) => new()
    {
        ["images"] = plan.Shape.Images,
        ["batchSize"] = plan.Shape.Batch,
        ["processes"] = plan.Shape.Processes,
        ["memoryBytes"] = Parts(plan.Memory),
        ["trafficBytes"] = Parts(plan.Traffic),
        ["stepSeconds"] = Parts(plan.Time),
        ["hardestSeconds"] = plan.HardestSeconds,
        ["epochSeconds"] = plan.EpochSeconds,
        ["bandwidthBytesPerSecond"] = plan.Speed.Bandwidth,
        ["latencySeconds"] = plan.Speed.Latency,
        ["networkIsMeasured"] = plan.Speed.NetworkIsMeasured,
        ["wholeScoresBytes"] = plan.WholeScores,
        ["replicatedClassTrafficBytes"] = plan.ReplicatedClassTraffic,
        ["check"] = real is null ? null : new JsonObject { ["stepSeconds"] = real.StepSeconds, ["peakBytes"] = real.PeakBytes },
    };

    private static JsonObject Parts(IReadOnlyList<PlanItem> items) => new(items
        .Select(i => KeyValuePair.Create(i.Name, (JsonNode?)i.Value)).Append(KeyValuePair.Create("all", (JsonNode?)items.Sum(i => i.Value))));

    private static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} KB"),
    };

    private static string Seconds(double seconds) => seconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1} ms");
}
