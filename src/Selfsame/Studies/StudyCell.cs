using Selfsame.Siamese;

namespace Selfsame.Studies;

/// <summary>One cell of a study's grid.</summary>
/// <param name="Method">The method.</param>
/// <param name="Form"><c>loss</c> or <c>gradient</c>.</param>
/// <param name="Target">The target branch.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Variant">The variant; empty in a study without any.</param>
public sealed record StudyCell(string Method, string Form, TargetKind Target, int Seed, string Variant = "")
{
    /// <summary>The form of a published loss.</summary>
    internal const string Loss = "loss";

    /// <summary>The form of an explicit gradient.</summary>
    internal const string Gradient = "gradient";

    /// <summary>Its name, which is its run's folder too.</summary>
    public string Name => FormattableString.Invariant($"{Method}-{Form}-{StudyText.Of(Target)}{(Variant.Length > 0 ? "-" + Variant : "")}-seed{Seed}");
}
