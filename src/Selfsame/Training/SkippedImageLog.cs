using System.Collections.Concurrent;
using System.Text.Json;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Loading;

namespace Selfsame.Training;

/// <summary>
/// Images that no process could read, in the run's list; what other processes meet reaches it when all share. Safe to add to from any
/// thread.
/// </summary>
/// <param name="recorder">Writes the list; null where nothing is kept, and in all processes but the first.</param>
/// <param name="group">The processes; null when there is one.</param>
/// <param name="device">Where collectives work.</param>
internal sealed class SkippedImageLog(RunRecorder? recorder, ProcessGroup? group, Device device)
{
    private readonly ConcurrentQueue<SkippedImage> _unshared = new();

    /// <summary>Takes an image of this process.</summary>
    public void Add(SkippedImage image)
    {
        if (group is null or { Rank: 0 })
        {
            recorder?.Skip(image);
        }
        else
        {
            _unshared.Enqueue(image);
        }
    }

    /// <summary>Brings what the others could not read into the first process's list. A collective.</summary>
    public void Share()
    {
        if (group is null)
        {
            return;
        }

        var own = new List<SkippedImage>();
        while (_unshared.TryDequeue(out var image))
        {
            own.Add(image);
        }

        var all = group.GatherText(own.Count == 0 ? "" : JsonSerializer.Serialize(own, RunJson.Default.ListSkippedImage), device);
        foreach (var image in all.Where(text => text.Length > 0).SelectMany(text => JsonSerializer.Deserialize(text, RunJson.Default.ListSkippedImage)!))
        {
            recorder?.Skip(image);
        }
    }
}
