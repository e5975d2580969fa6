namespace Selfsame.Vision.Loading;

/// <summary>What takes the place of an image that can't be decoded.</summary>
public enum UnreadablePolicy
{
    /// <summary>The next readable image in the source's order, so that every batch keeps its size: for training.</summary>
    Substitute,

    /// <summary>Nothing; its batch is smaller by one: for evaluation, where every image must count once.</summary>
    Drop,
}
