namespace Selfsame.Recipes;

/// <summary>A recipe or an override that cannot be used. The message is one line that says where, what is wrong and what to do.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>An error without a place.</summary>
    public RecipeException(string message) : base(OneLine(message))
    {
    }

    /// <summary>An error without a place, and its cause.</summary>
    public RecipeException(string message, Exception innerException) : base(OneLine(message), innerException)
    {
    }

    /// <summary>An error without any text; use a constructor with a message.</summary>
    public RecipeException() : this("the recipe cannot be used")
    {
    }

    /// <summary>An error at a place: the message becomes <c>recipe.yaml:12: problem</c>.</summary>
    /// <param name="origin">Where the offending value was stated.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public RecipeException(RecipeOrigin origin, string problem, Exception? innerException = null)
        : base(OneLine($"{origin}: {problem}"), innerException) => Origin = origin;

    /// <summary>Where the offending value was stated, if it has a place.</summary>
    public RecipeOrigin? Origin { get; }

    /// <summary>A user's text in quotes, shortened so that an error stays readable.</summary>
    internal static string Quote(string text) => $"'{(text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "..."))}'";

    private static string OneLine(string message) =>
        string.Create(message.Length, message, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
}
