namespace Selfsame.Siamese;

/// <summary>Which target views an online view is compared with.</summary>
public enum ViewMeeting
{
    /// <summary>Those that aren't itself.</summary>
    Others,

    /// <summary>Itself, as a second network sees it. A frozen teacher allows that; a network that is its own target would have nothing to learn.</summary>
    Same,
}
