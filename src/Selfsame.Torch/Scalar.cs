using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>A number argument of an operator: a double, a long or a bool.</summary>
public readonly struct Scalar
{
    private readonly Value _value;

    private Scalar(Value value) => _value = value;

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(double value) => new(Value.Of(value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(Value.Of(value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new(Value.Of((long)value));

    /// <summary>A boolean.</summary>
    public static implicit operator Scalar(bool value) => new(Value.Of(value));

    /// <summary>The number as a double.</summary>
    public double ToDouble() => _value.Tag == ValueTag.Double ? _value.Double : _value.Int;

    internal Value ToValue() => _value;

    internal static Scalar From(Value value) => new(value);
}
