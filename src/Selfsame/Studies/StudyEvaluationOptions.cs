using System.ComponentModel.DataAnnotations;
using Selfsame.Evaluation;

namespace Selfsame.Studies;

/// <summary>How a study measures backbones: the same for every cell and for the floors.</summary>
public sealed record StudyEvaluationOptions
{
    /// <summary>At most so many labelled training images, evenly spread, that kNN and the linear classifier learn from; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int Train { get; init; }

    /// <summary>At most so many test images, evenly spread; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int Test { get; init; }

    /// <summary>Neighbours that vote.</summary>
    [Range(1, 1000000)]
    public int K { get; init; } = 200;

    /// <summary>T in the weight exp(cos / T) of a neighbour's vote.</summary>
    [Range(0.002, 1e6)]
    public double Temperature { get; init; } = 0.1;

    /// <summary>The linear classifier.</summary>
    public LinearOptions Linear { get; init; } = new();
}
