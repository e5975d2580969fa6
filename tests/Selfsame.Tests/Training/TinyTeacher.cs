using Selfsame.Distillation;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Tests.Training;

/// <summary>A file of random weights for methods that need a teacher, made once.</summary>
internal static class TinyTeacher
{
    /// <summary>The width of its features.</summary>
    public const int Width = 128;

    private static readonly Lazy<string> s_file = new(Write);

    /// <summary>The file: a ResNet-18 of width 0.25.</summary>
    public static string File => s_file.Value;

    /// <summary>A method that learns from it.</summary>
    public static SiameseMethod Of(SiameseMethod method, int cachedDraws = 0) =>
        method with { Target = method.Target with { Teacher = new TeacherOptions { Path = File, CachedDraws = cachedDraws } } };

    private static string Write()
    {
        Runtime.Start();
        var folder = Directory.CreateTempSubdirectory("selfsame-teacher-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var file = Path.Combine(folder.FullName, "teacher.safetensors");
        Runtime.ManualSeed(11);
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = "resnet18", Width = 0.25, Stem = BackboneStem.Small });
        BackboneFile.Save(backbone, file, new BackboneInfo { Options = backbone.Options, InputSize = 16 });
        return file;
    }
}
