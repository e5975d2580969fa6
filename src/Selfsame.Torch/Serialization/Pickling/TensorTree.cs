namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>Puts tensors in the places of their records, in a tree that may share nodes and run in circles.</summary>
internal static class TensorTree
{
    /// <summary>
    /// Replaces every tensor and storage record under <paramref name="root"/>, in place. Records over one blob become views of one
    /// storage, as they were when saved.
    /// </summary>
    /// <param name="root">What a <see cref="PickleMachine"/> returned.</param>
    /// <param name="read">Reads a blob into a one-dimensional tensor of bytes; called once for each.</param>
    /// <returns>The tree, or the tensor when the root is one.</returns>
    public static object? Materialize(object? root, Func<StorageBlob, Tensor> read)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var replacer = new Replacer(scope, read);
        var result = replacer.Replace(root);
        replacer.Run();
        replacer.KeepAll();
        return result;
    }

    private sealed class Replacer(Scope scope, Func<StorageBlob, Tensor> read)
    {
        // A work list instead of recursion: a small file can nest deeper than the stack is.
        private readonly Stack<object> _pending = [];
        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<StorageBlob, Tensor> _storages = [];
        private readonly Dictionary<object, Tensor> _tensors = new(ReferenceEqualityComparer.Instance);

        public object? Replace(object? value)
        {
            switch (value)
            {
                case TensorRecord record:
                    return _tensors.TryGetValue(record, out var made) ? made : _tensors[record] = Make(record);
                case StorageRecord storage:
                    return _tensors.TryGetValue(storage, out var flat)
                        ? flat
                        : _tensors[storage] = Make(new TensorRecord(storage.Blob, storage.DType, [storage.Length], [1], 0));
                case List<object?> or object?[] or OrderedDictionary<object, object?> or PythonObject when _seen.Add(value):
                    _pending.Push(value);
                    return value;
                default:
                    return value;
            }
        }

        public void Run()
        {
            while (_pending.TryPop(out var node))
            {
                switch (node)
                {
                    case List<object?> list:
                        ReplaceItems(list);
                        break;
                    case object?[] tuple:
                        ReplaceItems(tuple);
                        break;
                    case OrderedDictionary<object, object?> dictionary:
                        ReplaceValues(dictionary);
                        break;
                    case PythonObject other:
                        ReplaceItems(other.ArgumentArray);
                        ReplaceItems(other.ItemsIfAny ?? []);
                        ReplaceValues(other.EntriesIfAny);
                        other.State = Replace(other.State);
                        break;
                }
            }
        }

        public void KeepAll()
        {
            foreach (var tensor in _tensors.Values)
            {
                scope.Keep(tensor);
            }
        }

        private void ReplaceItems(IList<object?> items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                items[i] = Replace(items[i]);
            }
        }

        private void ReplaceValues(OrderedDictionary<object, object?>? dictionary)
        {
            for (var i = 0; i < dictionary?.Count; i++)
            {
                dictionary.SetAt(i, Replace(dictionary.GetAt(i).Value));
            }
        }

        private Tensor Make(TensorRecord record)
        {
            if (record.Blob.ByteLength < record.DType.Size())
            {
                return Ops.Empty(record.Shape, record.DType);
            }

            if (!_storages.TryGetValue(record.Blob, out var bytes))
            {
                _storages.Add(record.Blob, bytes = read(record.Blob));
            }

            var whole = record.Blob.ByteLength - (record.Blob.ByteLength % record.DType.Size());
            return bytes.Slice(0, 0, whole).View(record.DType).AsStrided(record.Shape, record.Strides, record.Offset);
        }
    }
}
