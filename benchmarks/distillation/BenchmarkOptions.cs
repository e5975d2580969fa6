using System.Globalization;

namespace Selfsame.Benchmarks.Distillation;

internal sealed record BenchmarkOptions(
    string Student, double StudentWidth, string Teacher, double TeacherWidth, int Size, int Batch, int Queue, int Rounds, int Steps)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            Text("--student") ?? "mobilenet_v3_small",
            Number("--student-width", 1),
            Text("--teacher") ?? "resnet18",
            Number("--teacher-width", 0.5),
            (int)Number("--size", 32),
            (int)Number("--batch", 64),
            (int)Number("--queue", 4096),
            (int)Number("--rounds", 5),
            (int)Number("--steps", 6));
    }
}
