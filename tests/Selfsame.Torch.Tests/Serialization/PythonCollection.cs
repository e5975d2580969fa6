using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>The classes that read Python's checkpoints; they are written once for all.</summary>
[CollectionDefinition(Name)]
public sealed class PythonCollection : ICollectionFixture<PythonCheckpoints>
{
    public const string Name = "Python's checkpoints";
}
