namespace Selfsame.Distillation;

/// <summary>When a batch's teacher features join the queue that they are compared with.</summary>
public enum EnqueueOrder
{
    /// <summary>After the loss: an image meets the older features and its own (SEED's released code).</summary>
    After,

    /// <summary>Before the loss: an image meets the older features and the whole batch's (the paper's pseudo-code); the oldest leave after the step.</summary>
    Before,
}
