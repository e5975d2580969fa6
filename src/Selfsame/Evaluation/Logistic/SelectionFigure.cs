namespace Selfsame.Evaluation.Logistic;

/// <summary>By which figure of the validation images a setting is chosen.</summary>
public enum SelectionFigure
{
    /// <summary>The share of images that are right.</summary>
    Top1,

    /// <summary>That share of each class, averaged: for sets whose classes differ in size (Aircraft, Caltech-101, Flowers, Pets).</summary>
    MeanPerClass,
}
