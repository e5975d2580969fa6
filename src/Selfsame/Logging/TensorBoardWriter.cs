using System.Globalization;
using Google.Protobuf;
using Selfsame.Logging.TensorBoard;

namespace Selfsame.Logging;

/// <summary>
/// Writes scalars as a TensorBoard events file (<c>events.out.tfevents.*</c>). Every event reaches the operating system before the call
/// returns, so the charts follow the run and a kill loses nothing.
/// </summary>
/// <remarks>
/// Each writer opens a file of its own, whose name sorts after those already in the folder: TensorBoard reads them in that order.
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    /// <summary>Opens a new events file.</summary>
    /// <param name="folder">The run's folder; it must exist.</param>
    /// <param name="resumedStep">
    /// For a resumed run the step that it resumes from: TensorBoard then drops what older files say of later steps. A run that starts anew
    /// drops them all.
    /// </param>
    /// <param name="clock">The source of wall times; the system's by default.</param>
    /// <exception cref="IOException">The file can't be created.</exception>
    public TensorBoardWriter(string folder, long? resumedStep = null, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _clock = clock ?? TimeProvider.System;
        var path = Path.Combine(folder, $"{Prefix}{NextSeconds(folder):D10}.{Environment.MachineName}.{Environment.ProcessId}");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Write(new Event { FileVersion = "brain.Event:2" });
        // TensorBoard takes a folder's first START as the beginning and each later one as a restart, which drops the events
        // read before at its step and beyond. So every file has one, at the first step that it may write.
        Write(new Event { Step = resumedStep + 1 ?? 0, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
    }

    /// <summary>The events file's full path.</summary>
    public string FileName => _file.Name;

    /// <summary>Writes one value.</summary>
    /// <param name="tag">The chart's name; TensorBoard groups charts by the part before a slash.</param>
    /// <param name="value">The value, kept as float32 by the format.</param>
    /// <param name="step">The optimiser step.</param>
    /// <exception cref="IOException">The event can't be written.</exception>
    public void AddScalar(string tag, double value, long step) => AddScalars(step, KeyValuePair.Create(tag, value));

    /// <summary>Writes the values of one step as one event.</summary>
    /// <param name="step">The optimiser step.</param>
    /// <param name="values">Values by tag, kept as float32 by the format.</param>
    /// <exception cref="IOException">The event can't be written.</exception>
    public void AddScalars(long step, params IEnumerable<KeyValuePair<string, double>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var summary = new Summary();
        summary.Value.AddRange(values.Select(v => new Summary.Types.Value { Tag = v.Key, SimpleValue = (float)v.Value }));
        Write(new Event { Step = step, Summary = summary });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Write(Event entry)
    {
        entry.WallTime = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        _file.Write(TFRecord.Frame(entry.ToByteArray()));
    }

    // Now, or the second after the newest file's: two files of one second would be read in no certain order.
    private long NextSeconds(string folder) =>
        Directory.EnumerateFiles(folder, Prefix + "*")
            .Select(f => Path.GetFileName(f)[Prefix.Length..].Split('.')[0])
            .Select(s => long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds + 1 : 0)
            .Append(_clock.GetUtcNow().ToUnixTimeSeconds())
            .Max();
}
