namespace Selfsame.Evaluation.FewShot;

/// <summary>What classifies the queries of an episode; features are unit rows.</summary>
public enum FewShotClassifier
{
    /// <summary>The class whose mean is nearest in cosine similarity (Snell et al. 2017's prototypes, in cosine).</summary>
    NearestMean,

    /// <summary>Logistic regression on the shots.</summary>
    Logistic,
}
