using System.Runtime.CompilerServices;

namespace Selfsame.Torch.Optim;

/// <summary>Checks of options as they are set; the message names the option.</summary>
internal static class Require
{
    public static double NotNegative(double value, [CallerMemberName] string option = "") => double.IsFinite(value) && value >= 0
        ? value
        : throw new ArgumentException($"{option} is {value}; it must be a number that isn't negative");

    public static double Positive(double value, [CallerMemberName] string option = "") => double.IsFinite(value) && value > 0
        ? value
        : throw new ArgumentException($"{option} is {value}; it must be a number above 0");

    public static double UpToOne(double value, [CallerMemberName] string option = "") => value is >= 0 and <= 1
        ? value
        : throw new ArgumentException($"{option} is {value}; it must lie between 0 and 1");

    public static double BelowOne(double value, [CallerMemberName] string option = "") => value is >= 0 and < 1
        ? value
        : throw new ArgumentException($"{option} is {value}; it must be at least 0 and below 1");

    public static long AtLeast(long least, long value, [CallerMemberName] string option = "") => value >= least
        ? value
        : throw new ArgumentException($"{option} is {value}; it must be at least {least}");
}
