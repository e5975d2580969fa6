namespace Selfsame.Studies;

/// <summary>In which form a study runs a method.</summary>
public enum StudyForm
{
    /// <summary>By its published loss, under its own recipe.</summary>
    Loss,

    /// <summary>By its gradient, under the conditions that all methods share; a method that has none is refused.</summary>
    Gradient,

    /// <summary>By its gradient where it has one, else by its loss.</summary>
    PreferGradient,
}
