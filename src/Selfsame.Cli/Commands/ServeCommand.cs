using System.CommandLine;
using System.Globalization;
using System.Net;
using Selfsame.Cli.Output;
using Selfsame.Cli.Serving;
using Selfsame.Evaluation;
using Selfsame.Serving;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame serve</c>: a backbone behind HTTP.</summary>
internal sealed class ServeCommand
{
    private const string TokenVariable = "SELFSAME_TOKEN";

    private static readonly ServingOptions s_defaults = new();

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string?> _index = new("--index")
    {
        Description = "Images to find neighbours in: a .npy of 'selfsame embed', or images that are embedded at the start",
        HelpName = "FILE.npy|PATH",
    };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<string> _host = new("--host")
    {
        Description = "The address to listen on; any but this machine's own (127.0.0.1) needs a token",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => s_defaults.Host.ToString(),
    };
    private readonly Option<int> _port = new("--port")
    {
        Description = "The port; 0 for any that is free",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Port,
    };
    private readonly Option<string?> _token = new("--token")
    {
        Description = $"What clients must send as 'Authorization: Bearer T'; better in the variable {TokenVariable}, which other users don't see",
        HelpName = "T",
    };
    private readonly Option<string> _maxUpload = new("--max-upload")
    {
        Description = "The largest request",
        HelpName = "SIZE",
        DefaultValueFactory = _ => ByteSize.Text(s_defaults.MaxUploadBytes).Replace(" ", "", StringComparison.Ordinal),
    };
    private readonly Option<string?> _rate = new("--rate")
    {
        Description = "Requests a second each client address may make; any number by default",
        HelpName = "N/s",
    };
    private readonly Option<int> _batch = new("--batch")
    {
        Description = "Images a forward pass, at most",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.BatchSize,
    };
    private readonly Option<double> _maxWait = new("--max-wait")
    {
        Description = "How long the first image of a batch waits for others, in milliseconds",
        HelpName = "MS",
        DefaultValueFactory = _ => s_defaults.MaxWait.TotalMilliseconds,
    };
    private readonly Option<int> _queue = new("--queue")
    {
        Description = "Images that may be under way; further requests get 503",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.QueueLength,
    };
    private readonly Option<int?> _streams = new("--streams")
    {
        Description = "Batches computed at the same time, which share the threads; 2 where there are 2 threads by default",
        HelpName = "N",
    };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var serve = new ServeCommand();
        var command = new Command("serve", "Answers embeddings and nearest neighbours of images over HTTP.")
        {
            serve._weights,
            serve._index,
            serve._host,
            serve._port,
            serve._token,
            serve._maxUpload,
            serve._rate,
            serve._batch,
            serve._maxWait,
            serve._queue,
            serve._streams,
            serve._checkpoint,
        };
        serve._machine.AddTo(command);
        command.SetAction(serve.Execute);
        return command.WithExample(
            "selfsame serve runs/photos --index photos",
            $"{TokenVariable}=secret selfsame serve backbone.safetensors --index photos.npy --host 0.0.0.0 --rate 20/s");
    }

    private int Execute(ParseResult result)
    {
        var options = Options(result);
        options.Validate(); // before weights are read
        var terminal = new Terminal();
        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        options = options with { Streams = result.GetValue(_streams) ?? (device.Type == DeviceType.Cpu ? Math.Min(2, Runtime.Threads) : 1) };
        using var interruption = new Interruption("answering what is under way, then stopping");
        using var loaded = TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        loaded.Backbone.To(device);
        var sha256 = BackboneFile.Sha256(file);
        using var index = result.GetValue(_index) is { } path ? ServedIndex.Open(path, loaded, sha256, terminal, interruption.Token) : null;
        var model = new ServedModel { Backbone = loaded.Backbone, Info = loaded.Info, Sha256 = sha256, Index = index };
        Serve(model, options, file, terminal, interruption.Token).GetAwaiter().GetResult();
        return ExitCode.Ok;
    }

    private static async Task Serve(ServedModel model, ServingOptions options, string file, Terminal terminal, CancellationToken stop)
    {
        await using var server = await EmbeddingServer.StartAsync(model, options, Log);
        terminal.Line($"{model.Info.Options.Name} of {file} answers at {server.Address} (how: {server.Address}openapi.json); Ctrl-C stops");
        terminal.Facts(
            ("images", $"{model.Info.InputSize} px to {model.Backbone.FeatureWidth} numbers, {options.BatchSize} a batch, {options.Streams} at a time"),
            ("index", model.Index is { } index ? $"{Terminal.Count(index.Count)} images of {index.Source}" : "none (--index)"),
            ("limits", string.Create(CultureInfo.InvariantCulture,
                $"{ByteSize.Text(options.MaxUploadBytes)} a request, {options.MaxImages} images, "
                    + $"{(options.RequestsPerSecond is { } rate ? $"{rate} requests/s a client" : "any number of requests")}")),
            ("access", options.Token is null ? "this machine only" : "with the token"));
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            // The way a server ends; what is under way is answered by its disposal.
        }
    }

    private static void Log(string line) => Console.Error.WriteLine($"selfsame: {line}");

    private ServingOptions Options(ParseResult result)
    {
        var host = result.GetValue(_host)!;
        var upload = ByteSize.Parse(result.GetValue(_maxUpload)!, "--max-upload");
        return s_defaults with
        {
            Host = host == "localhost" ? IPAddress.Loopback
                : IPAddress.TryParse(host, out var address) ? address
                : throw new UsageException($"--host {host}: give an address such as 127.0.0.1 or 0.0.0.0"),
            Port = result.GetValue(_port),
            Token = result.GetValue(_token) ?? (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null),
            MaxUploadBytes = upload,
            MaxBufferedBytes = Math.Max(s_defaults.MaxBufferedBytes, 4 * upload),
            RequestsPerSecond = result.GetValue(_rate) is { } rate ? Rate(rate) : null,
            BatchSize = result.GetValue(_batch),
            MaxWait = TimeSpan.FromMilliseconds(result.GetValue(_maxWait)),
            QueueLength = result.GetValue(_queue),
            MaxImages = Math.Min(s_defaults.MaxImages, Math.Max(1, result.GetValue(_queue))),
            Streams = result.GetValue(_streams) ?? 1,
        };
    }

    private static double Rate(string text) =>
        double.TryParse(
            text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var rate)
            ? rate
            : throw new UsageException($"--rate is a number of requests a second such as 10/s, not '{text}'");
}
