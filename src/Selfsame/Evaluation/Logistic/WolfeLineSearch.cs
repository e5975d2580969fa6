namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Finds a step along a line of descent that meets the strong Wolfe conditions: enough decrease, and a slope that is flat enough (Nocedal and Wright
/// 2006, algorithms 3.5 and 3.6, with cubic interpolation).
/// </summary>
internal static class WolfeLineSearch
{
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxTrials = 25;

    /// <summary>Searches.</summary>
    /// <param name="start">At step 0, with a negative slope.</param>
    /// <param name="step">The first step to try.</param>
    /// <param name="evaluate">The function along the line.</param>
    /// <returns>A step that meets the conditions; else the lowest one found, which is <paramref name="start"/> when none is lower.</returns>
    public static LinePoint Find(LinePoint start, double step, Func<double, LinePoint> evaluate)
    {
        var previous = start;
        for (var trial = 0; trial < MaxTrials; trial++)
        {
            var current = evaluate(step);
            if (!IsLower(current, start) || (trial > 0 && current.Value >= previous.Value))
            {
                return Zoom(start, previous, current, MaxTrials - trial, evaluate);
            }

            if (IsFlat(current, start))
            {
                return current;
            }

            if (current.Slope >= 0)
            {
                return Zoom(start, current, previous, MaxTrials - trial, evaluate);
            }

            step = Math.Clamp(CubicMinimum(previous, current), 1.5 * step, 8 * step);
            previous = current;
        }

        return previous;
    }

    // The interval from low to high holds steps that meet the conditions; low is the lowest point that decreases enough.
    private static LinePoint Zoom(LinePoint start, LinePoint low, LinePoint high, int trials, Func<double, LinePoint> evaluate)
    {
        for (var trial = 0; trial < trials; trial++)
        {
            var (from, to) = (Math.Min(low.Step, high.Step), Math.Max(low.Step, high.Step));
            var margin = 0.1 * (to - from);
            if (from + margin <= from)
            {
                break;
            }

            var current = evaluate(Math.Clamp(CubicMinimum(low, high), from + margin, to - margin));
            if (!IsLower(current, start) || current.Value >= low.Value)
            {
                high = current;
                continue;
            }

            if (IsFlat(current, start))
            {
                return current;
            }

            if (current.Slope * (high.Step - low.Step) >= 0)
            {
                high = low;
            }

            low = current;
        }

        return low;
    }

    private static bool IsLower(LinePoint at, LinePoint start) => at.Value <= start.Value + (Decrease * at.Step * start.Slope);

    private static bool IsFlat(LinePoint at, LinePoint start) => Math.Abs(at.Slope) <= -Curvature * start.Slope;

    // Nocedal and Wright 2006, eq. 3.59; the middle where there is none.
    private static double CubicMinimum(LinePoint a, LinePoint b)
    {
        var d1 = a.Slope + b.Slope - (3 * (a.Value - b.Value) / (a.Step - b.Step));
        var d2 = Math.Sign(b.Step - a.Step) * Math.Sqrt((d1 * d1) - (a.Slope * b.Slope));
        var minimum = b.Step - ((b.Step - a.Step) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2)));
        return double.IsFinite(minimum) ? minimum : (a.Step + b.Step) / 2;
    }
}
