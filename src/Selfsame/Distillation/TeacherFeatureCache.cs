using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Selfsame.Torch;

namespace Selfsame.Distillation;

/// <summary>
/// A teacher's features of views that come again, in a file: one record a batch, of float32 rows and their hash, so that a record that a kill tore
/// apart counts as missing and is computed anew. The operating system keeps in memory what fits.
/// </summary>
internal sealed class TeacherFeatureCache : IDisposable
{
    private const int HashLength = sizeof(ulong);

    private readonly SafeFileHandle _file;
    private readonly int _draws;
    private readonly int _batches;
    private readonly int _views;
    private readonly int _rows;
    private readonly int _width;
    private readonly byte[] _record;

    /// <param name="path">The file; null for one that is deleted at the end.</param>
    /// <param name="keep">Whether what the file already has counts.</param>
    /// <param name="draws">After how many epochs views come again.</param>
    /// <param name="batches">Batches an epoch.</param>
    /// <param name="views">Views of an image that the teacher sees.</param>
    /// <param name="rows">Images a batch.</param>
    /// <param name="width">Width of the features.</param>
    public TeacherFeatureCache(string? path, bool keep, int draws, int batches, int views, int rows, int width)
    {
        (_draws, _batches, _views, _rows, _width) = (draws, batches, views, rows, width);
        _record = new byte[(views * rows * width * sizeof(float)) + HashLength];
        _file = File.OpenHandle(
            path ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            keep ? FileMode.OpenOrCreate : FileMode.Create,
            FileAccess.ReadWrite,
            options: path is null ? FileOptions.DeleteOnClose : FileOptions.None);
    }

    /// <summary>The draw that an epoch's views are.</summary>
    public int DrawOf(int epoch) => epoch % _draws;

    /// <summary>The features of a batch, [N, d] for each view that the teacher sees; null when they haven't been computed.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="batch">The batch's place in it.</param>
    public Tensor[]? Find(int epoch, int batch)
    {
        if (RandomAccess.Read(_file, _record, Offset(epoch, batch)) < _record.Length || !Hash().SequenceEqual(_record.AsSpan(^HashLength..)))
        {
            return null;
        }

        var values = MemoryMarshal.Cast<byte, float>(_record.AsSpan(..^HashLength));
        var length = _rows * _width;
        var views = new Tensor[_views];
        for (var view = 0; view < _views; view++)
        {
            views[view] = Tensor.FromArray<float>(values.Slice(view * length, length), _rows, _width);
        }

        return views;
    }

    /// <summary>Keeps the features of a batch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="batch">The batch's place in it.</param>
    /// <param name="views">[N, d] for each view that the teacher sees.</param>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public void Keep(int epoch, int batch, IEnumerable<Tensor> views)
    {
        using var scope = new Scope();
        var target = _record.AsSpan(..^HashLength);
        foreach (var view in views)
        {
            var bytes = MemoryMarshal.AsBytes(view.Detach().To(Device.Cpu, ScalarType.Float32).ToArray<float>().AsSpan());
            bytes.CopyTo(target);
            target = target[bytes.Length..];
        }

        Hash().CopyTo(_record.AsSpan(^HashLength..));
        RandomAccess.Write(_file, _record, Offset(epoch, batch));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long Offset(int epoch, int batch) => (((long)DrawOf(epoch) * _batches) + batch) * _record.Length;

    private byte[] Hash() => XxHash64.Hash(_record.AsSpan(..^HashLength), seed: 1);
}
