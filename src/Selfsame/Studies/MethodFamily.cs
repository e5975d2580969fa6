using Selfsame.Distillation;
using Selfsame.Instances;

namespace Selfsame.Studies;

/// <summary>The families of Tao et al. 2022: how a method keeps its features from collapsing. Distillation is ours: a teacher keeps them.</summary>
public static class MethodFamily
{
    private static readonly Dictionary<string, string> s_families = new()
    {
        ["simclr"] = "contrastive",
        ["moco-v1"] = "contrastive",
        ["moco-v2"] = "contrastive",
        ["byol"] = "asymmetric",
        ["simsiam"] = "asymmetric",
        ["directpred"] = "asymmetric",
        ["barlow-twins"] = "decorrelation",
        ["vicreg"] = "decorrelation",
        ["unigrad"] = "unified",
        ["swav"] = "clustering",
    };

    /// <summary>The family of a method; <c>other</c> for one that the paper doesn't place.</summary>
    public static string Of(string method) => DistillationMethods.Names.Contains(method) ? "distillation"
        : InstanceMethods.Names.Contains(method) ? "instance classification" : s_families.GetValueOrDefault(method, "other");
}
