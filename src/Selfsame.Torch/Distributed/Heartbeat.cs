using System.Diagnostics;
using System.Globalization;

namespace Selfsame.Torch.Distributed;

/// <summary>
/// Signs of life: each process counts up a key of the store once a second, on a thread of its own, so that a process that is busy is told from one that is
/// gone. Rank 0 watches all others, the others watch rank 0, and whoever finds that the job can't go on leaves the reason in the store for all.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    private const string FailureKey = "failure";
    private const string LeavingKey = "leaving";
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    // A beat that hasn't moved for this long, while a connection has just broken, belongs to a dead process.
    private static readonly TimeSpan s_suspicion = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly ProcessEnvironment _environment;
    private readonly ProcessGroupOptions _options;
    private readonly Store _store;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly (string Beat, long Since)[] _seen;
    private volatile string? _lost;
    private volatile bool _noticed;
    private bool _hasStarted;
    private long _beats;
    private long _passed = Stopwatch.GetTimestamp();

    public Heartbeat(ProcessEnvironment environment, ProcessGroupOptions options)
    {
        _environment = environment;
        _options = options;
        _store = Store.Open(environment, false, options.StartTimeout);
        _seen = [.. Enumerable.Repeat(("", Stopwatch.GetTimestamp()), environment.Size)];
        Beat();
        _thread = new Thread(Run) { IsBackground = true, Name = "heartbeat" };
    }

    /// <summary>Why the group is lost; null while it isn't.</summary>
    public string? Lost => _lost;

    /// <summary>Begins to watch, once every process has appeared.</summary>
    public void Start()
    {
        _hasStarted = true;
        Volatile.Write(ref _passed, Stopwatch.GetTimestamp());
        _thread.Start();
        new Thread(Guard) { IsBackground = true, Name = "heartbeat guard" }.Start();
    }

    /// <summary>The error for a group that is lost; asking for it counts as noticing.</summary>
    public ProcessLostException ToException(Exception? cause = null)
    {
        _noticed = true;
        var reason = _lost ?? "the group of processes is lost";
        return cause is null ? new ProcessLostException(reason) : new ProcessLostException(reason, cause);
    }

    /// <summary>Finds out, within a few seconds, whose connection broke.</summary>
    /// <param name="symptom">What was seen of it.</param>
    public void Diagnose(string symptom)
    {
        _noticed = true;
        try
        {
            var started = Stopwatch.GetTimestamp();
            while (_lost is null && Stopwatch.GetElapsedTime(started) < s_suspicion + s_interval)
            {
                lock (_lock)
                {
                    var silent = Enumerable.Range(0, _environment.Size).Where(r => r != _environment.Rank && SilentFor(r) > s_suspicion).ToArray();
                    if (silent.Length > 0)
                    {
                        Fail(Gone(silent, "gave no sign of life after its connection broke"));
                    }
                    else if (_store.Find(FailureKey) is { } reason)
                    {
                        _lost = reason;
                    }
                }

                Thread.Sleep(100);
            }

            lock (_lock)
            {
                if (_lost is null)
                {
                    Fail($"rank {_environment.Rank} of {_environment.Size} lost the connection to another process: {symptom}");
                }
            }
        }
        catch (TorchException)
        {
            _lost ??= StoreLost();
        }
    }

    /// <summary>Tells all processes that this one gives up.</summary>
    public void Fail(string reason)
    {
        if (_lost is not null)
        {
            return;
        }

        lock (_lock)
        {
            if (_lost is not null)
            {
                return;
            }

            try
            {
                _store.Claim(FailureKey, reason);
                _lost = _store.Get(FailureKey);
            }
            catch (TorchException)
            {
                _lost = StoreLost();
            }
        }
    }

    /// <summary>Leaves. The process that serves the store waits for the others, who may still have to read from it.</summary>
    public void Dispose()
    {
        _noticed = true;
        _stop.Set();
        if (_thread.IsAlive && !_thread.Join(_lost is null ? _options.LostAfter : s_grace))
        {
            // It waits for a store whose machine has vanished, and the store can't be closed under it.
            return;
        }

        try
        {
            _store.Set(DoneKey(_environment.Rank), "1");
            var left = _store.Add(LeavingKey, 1);
            // Of a job that never began nobody reads any more.
            var patience = !_hasStarted ? TimeSpan.Zero : _lost is null ? _options.LostAfter : s_suspicion + s_grace;
            var started = Stopwatch.GetTimestamp();
            while (_environment.Rank == 0 && !_environment.HasLauncherStore && left < _environment.Size && Stopwatch.GetElapsedTime(started) < patience)
            {
                // The dead don't leave by themselves.
                var silent = Enumerable.Range(1, _environment.Size - 1).Count(r => !_store.Has(DoneKey(r)) && SilentFor(r) > s_suspicion);
                if (_lost is not null && left + silent >= _environment.Size)
                {
                    break;
                }

                Thread.Sleep(50);
                left = _store.Add(LeavingKey, 0);
            }
        }
        catch (TorchException)
        {
            // Rank 0 left first: there is nobody to tell.
        }

        _store.Dispose();
        _stop.Dispose();
    }

    private static string BeatKey(int rank) => string.Create(CultureInfo.InvariantCulture, $"beat/{rank}");

    private static string DoneKey(int rank) => string.Create(CultureInfo.InvariantCulture, $"done/{rank}");

    private void Run()
    {
        long? lostSince = null;
        while (!_stop.Wait(s_interval))
        {
            try
            {
                lock (_lock)
                {
                    Beat();
                    Watch();
                }
            }
            catch (TorchException)
            {
                _lost ??= StoreLost();
            }

            Volatile.Write(ref _passed, Stopwatch.GetTimestamp());
            if (_lost is null)
            {
                continue;
            }

            lostSince ??= Stopwatch.GetTimestamp();
            if (!_noticed && _options.OnStuck is { } act && Stopwatch.GetElapsedTime(lostSince.Value) > s_grace)
            {
                act(_lost);
                return;
            }
        }
    }

    // When rank 0's machine vanishes, whoever asked the store for something waits for the answer as long as TCP does, and the beats with it.
    private void Guard()
    {
        while (!_thread.Join(s_interval))
        {
            var waited = Stopwatch.GetElapsedTime(Volatile.Read(ref _passed));
            if (waited > _options.LostAfter)
            {
                _lost ??= StoreLost();
            }

            if (waited > _options.LostAfter + s_grace && _options.OnStuck is { } act)
            {
                act(_lost!);
                return;
            }
        }
    }

    private void Watch()
    {
        if (_lost is not null)
        {
            return;
        }

        if (_store.Find(FailureKey) is { } reason)
        {
            _lost = reason;
            return;
        }

        var watched = _environment.Rank == 0 ? Enumerable.Range(1, _environment.Size - 1) : [0];
        var silent = watched.Where(r => SilentFor(r) > _options.LostAfter && !_store.Has(DoneKey(r))).ToArray();
        if (silent.Length > 0)
        {
            Fail(Gone(silent, string.Create(CultureInfo.InvariantCulture, $"gave no sign of life for {_options.LostAfter.TotalSeconds:F0} s")));
        }
    }

    private void Beat() => _store.Set(BeatKey(_environment.Rank), (++_beats).ToString(CultureInfo.InvariantCulture));

    private TimeSpan SilentFor(int rank)
    {
        var beat = _store.Find(BeatKey(rank)) ?? "";
        if (beat != _seen[rank].Beat)
        {
            _seen[rank] = (beat, Stopwatch.GetTimestamp());
        }

        return Stopwatch.GetElapsedTime(_seen[rank].Since);
    }

    private string Gone(int[] ranks, string how) =>
        $"{(ranks.Length == 1 ? "rank" : "ranks")} {string.Join(", ", ranks)} of {_environment.Size} {how}";

    private string StoreLost() => $"rank 0 of {_environment.Size} no longer answers at {_environment.MasterAddress}:{_environment.MasterPort}";
}
