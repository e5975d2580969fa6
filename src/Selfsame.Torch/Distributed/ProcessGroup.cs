using System.Diagnostics;
using System.Globalization;
using System.Text;
using Selfsame.Torch.Native;

namespace Selfsame.Torch.Distributed;

/// <summary>
/// The processes of a job and what they do together (torch.distributed): every process calls the same collectives in the same order. One thread at a time
/// may use it. Rank r's rows come r-th in whatever is gathered.
/// </summary>
public sealed unsafe class ProcessGroup : IDisposable
{
    private static readonly string[] s_brokenConnection =
    [
        "onnection closed by peer", "onnection reset by peer", "onnection refused", "roken pipe", "imed out", "imeout", "NCCL", "read error", "write error",
    ];

    private readonly Heartbeat _heartbeat;
    private readonly Store _store;
    private int _compared;
    private nint _handle;

    private ProcessGroup(ProcessEnvironment environment, Store store, Heartbeat heartbeat, nint handle)
    {
        Environment = environment;
        _store = store;
        _heartbeat = heartbeat;
        _handle = handle;
    }

    /// <summary>This process's place.</summary>
    public ProcessEnvironment Environment { get; }

    /// <summary>Which process this is, from 0.</summary>
    public int Rank => Environment.Rank;

    /// <summary>How many processes there are.</summary>
    public int Size => Environment.Size;

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>Meets the other processes of the job that the environment names; null for a process by itself.</summary>
    /// <exception cref="FormatException">The environment is incomplete.</exception>
    /// <exception cref="ProcessLostException">The others didn't come.</exception>
    /// <exception cref="TorchException">This libtorch lacks c10d or the backend.</exception>
    public static ProcessGroup? FromEnvironment(ProcessGroupOptions? options = null) =>
        ProcessEnvironment.Read() is { } environment ? Connect(environment, options) : null;

    /// <summary>Meets the other processes.</summary>
    /// <exception cref="ProcessLostException">The others didn't come; the message names them.</exception>
    /// <exception cref="TorchException">This libtorch lacks c10d or the backend.</exception>
    public static ProcessGroup Connect(ProcessEnvironment environment, ProcessGroupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        options ??= new ProcessGroupOptions();
        Store? store = null;
        Heartbeat? heartbeat = null;
        try
        {
            store = Meet(environment, options);
            heartbeat = new Heartbeat(environment, options);
            AwaitAll(environment, options, store);
            var handle = NativeMethods.st_group_new(
                store.Handle, (int)options.Backend, environment.Rank, environment.Size, (long)options.CollectiveTimeout.TotalMilliseconds);
            if (handle == 0)
            {
                throw TorchException.Last();
            }

            heartbeat.Start();
            return new ProcessGroup(environment, store, heartbeat, handle);
        }
        catch
        {
            heartbeat?.Dispose();
            store?.Dispose();
            throw;
        }
    }

    /// <summary>Starts to combine a contiguous tensor over all processes, in place.</summary>
    /// <exception cref="ArgumentException">The tensor isn't contiguous.</exception>
    public CollectiveWork StartAllReduce(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.IsContiguous)
        {
            throw new ArgumentException("only a contiguous tensor can be combined in place", nameof(tensor));
        }

        var handle = tensor.Handle;
        var work = NativeMethods.st_all_reduce(Handle, &handle, 1, Native(operation));
        return new CollectiveWork(this, work, operation == ReduceOperation.Average ? () => tensor.Div_(Size) : null);
    }

    /// <summary>Combines a tensor over all processes, in place.</summary>
    /// <returns>The tensor.</returns>
    public Tensor AllReduce(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        var buffer = IsPlain(tensor) ? tensor : Plain(tensor);
        using (var work = StartAllReduce(buffer, operation))
        {
            work.Wait();
        }

        return buffer == tensor ? tensor : tensor.Copy_(buffer);
    }

    /// <summary>Combines several contiguous tensors of one type over all processes, in place and in one go.</summary>
    public void AllReduce(ReadOnlySpan<Tensor> tensors, ReduceOperation operation = ReduceOperation.Sum)
    {
        using var noGrad = Autograd.NoGrad();
        var handles = stackalloc nint[tensors.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            handles[i] = tensors[i].IsContiguous
                ? tensors[i].Handle
                : throw new ArgumentException("only contiguous tensors can be combined in place", nameof(tensors));
        }

        using var work = new CollectiveWork(this, NativeMethods.st_all_reduce(Handle, handles, tensors.Length, Native(operation)));
        work.Wait();
        Operator.KeepAlive(tensors);
        if (operation == ReduceOperation.Average)
        {
            Ops.ForeachDiv_(tensors, Size);
        }
    }

    /// <summary>Makes a tensor equal to that of one process, in place.</summary>
    public void Broadcast(Tensor tensor, int root = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var buffer = IsPlain(tensor) ? tensor : Plain(tensor);
        using var work = new CollectiveWork(this, NativeMethods.st_broadcast(Handle, buffer.Handle, root));
        work.Wait();
        GC.KeepAlive(buffer);
        if (buffer != tensor)
        {
            tensor.Copy_(buffer);
        }
    }

    /// <summary>The rows of all processes, rank by rank: [n, ...] of each, all alike, to [T n, ...]. Without gradient; see <see cref="Gather"/>.</summary>
    public Tensor AllGather(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var input = Plain(tensor);
        var shape = input.Shape;
        var rows = shape[0];
        shape[0] *= Size;
        var output = Tensor.Empty(shape, input.DType, input.Device);
        var parts = new Tensor[Size];
        var handles = stackalloc nint[Size];
        for (var rank = 0; rank < Size; rank++)
        {
            parts[rank] = output.Slice(0, rank * rows, (rank + 1) * rows);
            handles[rank] = parts[rank].Handle;
        }

        using (var work = new CollectiveWork(this, NativeMethods.st_all_gather(Handle, handles, Size, input.Handle)))
        {
            work.Wait();
        }

        GC.KeepAlive(input);
        GC.KeepAlive(parts);
        return scope.Keep(output.DType == tensor.DType ? output : output.To(tensor.DType));
    }

    /// <summary>
    /// <see cref="AllGather"/> with gradient (as torch.distributed.nn): what a process's rows get is the sum, over all processes, of the gradients that these
    /// have for them.
    /// </summary>
    public Tensor Gather(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var gathered = AllGather(tensor);
        if (!Autograd.IsGradEnabled || !tensor.RequiresGrad)
        {
            return gathered;
        }

        var rows = tensor.Size(0);
        return Autograd.WithBackward(gathered, [tensor], gradient =>
            [AllReduce(gradient.Contiguous().Clone()).Slice(0, Rank * rows, (Rank + 1) * rows)]);
    }

    /// <summary>Sends the r-th of T equal parts of the rows to process r, and returns what came, rank by rank.</summary>
    public Tensor AllToAll(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return AllToAll(tensor, [.. Enumerable.Repeat(tensor.Size(0) / Size, Size)], [.. Enumerable.Repeat(tensor.Size(0) / Size, Size)]);
    }

    /// <summary>Sends rows to every process, and returns what came, rank by rank.</summary>
    /// <param name="tensor">[sum of <paramref name="sent"/>, ...], first those for rank 0.</param>
    /// <param name="sent">Rows for each process.</param>
    /// <param name="received">Rows from each process.</param>
    public Tensor AllToAll(Tensor tensor, ReadOnlySpan<long> sent, ReadOnlySpan<long> received)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var input = Plain(tensor);
        var shape = input.Shape;
        shape[0] = 0;
        foreach (var rows in received)
        {
            shape[0] += rows;
        }

        var output = Tensor.Empty(shape, input.DType, input.Device);
        fixed (long* from = sent, to = received)
        {
            using var work = new CollectiveWork(this, NativeMethods.st_all_to_all(Handle, output.Handle, input.Handle, to, from, Size));
            work.Wait();
        }

        GC.KeepAlive(input);
        return scope.Keep(output.DType == tensor.DType ? output : output.To(tensor.DType));
    }

    /// <summary>The sum over all processes of the rows that are this process's: [T n, ...] to [n, ...]. Gloo has none, so it's an exchange and a sum.</summary>
    public Tensor ReduceScatter(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var shape = tensor.Shape;
        return scope.Keep(AllToAll(tensor).Reshape([Size, shape[0] / Size, .. shape.AsSpan(1)]).Sum([0]));
    }

    /// <summary>Sends a contiguous tensor to another process.</summary>
    public void Send(Tensor tensor, int to, int tag = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var work = new CollectiveWork(this, NativeMethods.st_send(Handle, tensor.Handle, to, tag));
        work.Wait();
        GC.KeepAlive(tensor);
    }

    /// <summary>Receives into a contiguous tensor from another process.</summary>
    public void Receive(Tensor tensor, int from, int tag = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var work = new CollectiveWork(this, NativeMethods.st_receive(Handle, tensor.Handle, from, tag));
        work.Wait();
        GC.KeepAlive(tensor);
    }

    /// <summary>Waits until every process has come here.</summary>
    public void Barrier()
    {
        using var work = new CollectiveWork(this, NativeMethods.st_barrier(Handle));
        work.Wait();
    }

    /// <summary>Throws on every process whose value differs from rank 0's. To be called by all, like a collective.</summary>
    /// <param name="value">What should be equal everywhere.</param>
    /// <param name="problem">The message, from rank 0's value.</param>
    /// <exception cref="ArgumentException">The values differ.</exception>
    /// <exception cref="ProcessLostException">Rank 0 gave up before it came here.</exception>
    public void RequireEqual(string value, Func<string, string> problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var key = string.Create(CultureInfo.InvariantCulture, $"equal/{_compared++}");
        if (Rank == 0)
        {
            _store.Set(key, value);
            return;
        }

        while (!_store.Has(key))
        {
            ThrowIfLost();
            Thread.Sleep(20);
        }

        if (_store.Get(key) is var expected && expected != value)
        {
            throw new ArgumentException(problem(expected));
        }
    }

    /// <summary>A text of every process, rank by rank.</summary>
    /// <param name="text">This process's, of any length.</param>
    /// <param name="device">Where the backend's tensors live.</param>
    public string[] GatherText(string text, Device device)
    {
        using var scope = new Scope();
        var bytes = Encoding.UTF8.GetBytes(text);
        var lengths = AllGather(Tensor.FromArray<long>([bytes.Length]).To(device)).ToArray<long>();
        var longest = (int)lengths.Max();
        if (longest == 0)
        {
            return [.. Enumerable.Repeat("", Size)];
        }

        Array.Resize(ref bytes, longest);
        var all = AllGather(Tensor.FromArray<byte>(bytes, 1, longest).To(device)).ToArray<byte>();
        return [.. lengths.Select((length, rank) => Encoding.UTF8.GetString(all, rank * longest, (int)length))];
    }

    /// <summary>Tells the other processes that this one gives up, so that they stop with the reason instead of waiting.</summary>
    /// <param name="reason">One line.</param>
    public void Fail(string reason) => _heartbeat.Fail($"rank {Rank} of {Size} failed: {reason}");

    /// <summary>Throws if another process is gone or gave up.</summary>
    /// <exception cref="ProcessLostException">One is; the message names it.</exception>
    public void ThrowIfLost()
    {
        if (_heartbeat.Lost is not null)
        {
            throw _heartbeat.ToException();
        }
    }

    /// <summary>
    /// What an error of libtorch during a collective or a backward pass means: a <see cref="ProcessLostException"/> that names the process whose connection
    /// broke (found out within a few seconds), or the error itself when it's about something else.
    /// </summary>
    public Exception Explain(TorchException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (_heartbeat.Lost is null && s_brokenConnection.Any(sign => error.Message.Contains(sign, StringComparison.Ordinal)))
        {
            _heartbeat.Diagnose(error.Message.Split('\n', 2)[0]);
        }

        return _heartbeat.Lost is null ? error : _heartbeat.ToException(error);
    }

    /// <summary>Leaves the group. Rank 0 waits a while for the others to leave.</summary>
    public void Dispose()
    {
        if (_handle == 0)
        {
            return;
        }

        _heartbeat.Dispose();
        if (_heartbeat.Lost is null)
        {
            NativeMethods.st_group_release(_handle);
            _store.Dispose();
        }

        // Threads of a lost group may wait for a vanished machine for as long as TCP does, and a release would wait for them: it is left to
        // the end of the process.
        _handle = 0;
    }

    private static int Native(ReduceOperation operation) => operation == ReduceOperation.Average ? (int)ReduceOperation.Sum : (int)operation;

    private static bool IsPlain(Tensor tensor) => tensor.IsContiguous && tensor.DType != ScalarType.BFloat16;

    // Contiguous, and of a type that Gloo adds up.
    private static Tensor Plain(Tensor tensor) => (tensor.DType == ScalarType.BFloat16 ? tensor.To(ScalarType.Float32) : tensor.Detach()).Contiguous();

    private static Store Meet(ProcessEnvironment environment, ProcessGroupOptions options)
    {
        try
        {
            return Store.Open(environment, environment.Rank == 0 && !environment.HasLauncherStore, options.StartTimeout);
        }
        catch (TorchException e) when (e.Kind != TorchErrorKind.NotImplemented)
        {
            var place = $"{environment.MasterAddress}:{environment.MasterPort}";
            throw new ProcessLostException(environment.Rank == 0 && !environment.HasLauncherStore
                ? $"rank 0 can't listen on {place}: {e.Message.Split('\n', 2)[0]}; set MASTER_PORT to a free port and MASTER_ADDR to this machine"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"rank {environment.Rank} found nobody at {place} within {options.StartTimeout.TotalSeconds:F0} s; is rank 0 running there?"),
                e);
        }
    }

    private static void AwaitAll(ProcessEnvironment environment, ProcessGroupOptions options, Store store)
    {
        store.Set($"here/{environment.Rank}", "1");
        var started = Stopwatch.GetTimestamp();
        var missing = Enumerable.Range(0, environment.Size).ToList();
        while (true)
        {
            missing.RemoveAll(rank => store.Has($"here/{rank}"));
            if (missing.Count == 0)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > options.StartTimeout)
            {
                throw new ProcessLostException(string.Create(CultureInfo.InvariantCulture,
                    $"{(missing.Count == 1 ? "rank" : "ranks")} {string.Join(", ", missing)} of {environment.Size} did not appear within "
                        + $"{options.StartTimeout.TotalSeconds:F0} s"));
            }

            Thread.Sleep(20);
        }
    }
}
