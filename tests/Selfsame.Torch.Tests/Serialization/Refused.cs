using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>Asserts that something fails for people: one line with the reason.</summary>
internal static class Refused
{
    public static void Because(string reason, Action action)
    {
        var error = Assert.Throws<CheckpointException>(action);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
