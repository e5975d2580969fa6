using System.Runtime.InteropServices;
using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>An error of libtorch, with libtorch's own text.</summary>
public sealed class TorchException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TorchException()
    {
    }

    /// <summary>Creates the exception with its message.</summary>
    public TorchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and cause.</summary>
    public TorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    private TorchException(TorchErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>Which class of error it is.</summary>
    public TorchErrorKind Kind { get; } = TorchErrorKind.Runtime;

    /// <summary>The error that the last native call on this thread left.</summary>
    internal static TorchException Last()
    {
        var kind = NativeMethods.st_last_error(out var text);
        return new TorchException((TorchErrorKind)kind, Marshal.PtrToStringUTF8(text) ?? "unknown error");
    }

    internal static void ThrowIfFailed(int code)
    {
        if (code < 0)
        {
            throw Last();
        }
    }
}
