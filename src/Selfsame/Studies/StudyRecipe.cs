using System.Text.RegularExpressions;
using Selfsame.Distillation;
using Selfsame.Instances;
using Selfsame.Recipes;
using Selfsame.Siamese;

namespace Selfsame.Studies;

/// <summary>
/// A study: the grid {methods and forms} x {target branch} x variants x seeds, under one budget. Its key <c>run</c> holds keys of a pre-training recipe that
/// all cells share, <c>per_method</c> those of single methods, on top, and <c>variants</c> those of each variant, on top of both.
/// </summary>
public sealed partial record StudyRecipe
{
    private const string RunKey = "run";
    private const string PerMethodKey = "per_method";
    private const string VariantsKey = "variants";
    private const string FormKey = "method.form";

    // What a cell states by itself; stated once more, it would be overruled without a word.
    private static readonly (string Key, string Instead)[] s_own =
    [
        ("method.name", "methods"), (FormKey, "forms"), ("method.target.kind", "targets"), ("seed", "seeds"), ("data", "data"), ("test", "test"),
    ];

    /// <summary>The images: a folder, a tar, IDX files or a set's name. Their labels are only measured with.</summary>
    public string Data { get; init; } = "";

    /// <summary>Labelled images to test on; empty takes the set's own test part.</summary>
    public string Test { get; init; } = "";

    /// <summary>The methods; by default those that compare views and need no teacher.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [.. Siamese.Methods.Names.Except(DistillationMethods.Names).Except(InstanceMethods.Names)];

    /// <summary>Their forms.</summary>
    public IReadOnlyList<StudyForm> Forms { get; init; } = [StudyForm.PreferGradient];

    /// <summary>The target branches.</summary>
    public IReadOnlyList<TargetKind> Targets { get; init; } = [TargetKind.Momentum, TargetKind.StopGradient];

    /// <summary>The seeds: each repeats the grid.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2];

    /// <summary>How backbones are measured.</summary>
    public StudyEvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Other sets that backbones are measured on.</summary>
    public StudyTransferOptions Transfer { get; init; } = new();

    /// <summary>A run's folder or a file of weights that all cells begin with; empty begins each with its seed's.</summary>
    public string InitFrom { get; init; } = "";

    /// <summary>How gradients are compared.</summary>
    public GradientComparisonOptions Gradients { get; init; } = new();

    /// <summary>Keys of a pre-training recipe, for all cells.</summary>
    [RecipeIgnore]
    public RecipeMapping Run { get; init; } = Empty;

    /// <summary>
    /// Keys of a pre-training recipe by method, on top of <see cref="Run"/>; a <c>method.form</c> among them takes the place of
    /// <see cref="Forms"/>.
    /// </summary>
    [RecipeIgnore]
    public IReadOnlyDictionary<string, RecipeMapping> PerMethod { get; init; } = new Dictionary<string, RecipeMapping>();

    /// <summary>
    /// Keys of a pre-training recipe by the name of a variant, on top of all others: an axis of the grid, for backbones to compare or an option to sweep.
    /// Empty is none.
    /// </summary>
    [RecipeIgnore]
    public IReadOnlyDictionary<string, RecipeMapping> Variants { get; init; } = new OrderedDictionary<string, RecipeMapping>();

    /// <summary>The forms of one method: those of the grid, or the one that its own keys state.</summary>
    /// <exception cref="RecipeException">The stated one is neither <c>loss</c> nor <c>gradient</c>.</exception>
    internal IReadOnlyList<StudyForm> FormsOf(string method) => StatedForm(method) is { } form ? [form] : Forms;

    /// <summary>The form that a method's own keys state; null where they state none.</summary>
    internal StudyForm? StatedForm(string method) => PerMethod.GetValueOrDefault(method)?.Find(FormKey) switch
    {
        null => null,
        RecipeScalar { Text: StudyCell.Loss } => StudyForm.Loss,
        RecipeScalar { Text: StudyCell.Gradient } => StudyForm.Gradient,
        var other => throw new RecipeException(other.Origin, $"per_method.{method}.{FormKey} is {StudyCell.Loss} or {StudyCell.Gradient}"),
    };

    private static RecipeMapping Empty => RecipeReader.Parse("", "study");

    /// <summary>A study from stated keys; what they leave out has its default.</summary>
    /// <exception cref="RecipeException">An unknown key or a value that doesn't fit.</exception>
    /// <exception cref="ArgumentException">The grid is empty, names something twice, or names a method that there isn't.</exception>
    public static StudyRecipe Read(RecipeMapping stated)
    {
        ArgumentNullException.ThrowIfNull(stated);
        var own = new RecipeMapping([.. stated.Entries.Where(e => e.Key is not (RunKey or PerMethodKey or VariantsKey))], stated.Origin);
        var recipe = RecipeBinder.Apply(new StudyRecipe(), own) with
        {
            Run = Group(stated, RunKey),
            PerMethod = Groups(stated, PerMethodKey),
            Variants = Groups(stated, VariantsKey),
        };
        recipe.Validate();
        return recipe;
    }

    /// <summary>The whole study as YAML, which <see cref="Read"/> takes back.</summary>
    /// <param name="header">Comment lines for the top.</param>
    public string Write(params IEnumerable<string> header) =>
        RecipeWriter.Write(this, header)
        + RecipeText.Write(new RecipeMapping(
        [
            new RecipeEntry(RunKey, Run.Origin, Run),
            Entry(PerMethodKey, PerMethod),
            Entry(VariantsKey, Variants),
        ], Run.Origin));

    /// <summary>Whether another study has the same cells as far as both have them: it differs in the grid alone.</summary>
    public bool IsExtendedBy(StudyRecipe other)
    {
        ArgumentNullException.ThrowIfNull(other);
        string[] common = [.. Variants.Keys.Intersect(other.Variants.Keys)];
        return WithoutGrid(this) == WithoutGrid(other);
        string WithoutGrid(StudyRecipe study) =>
            (
                study with
                {
                    Methods = [],
                    Forms = [],
                    Targets = [],
                    Seeds = [],
                    Variants = common.ToDictionary(name => name, name => study.Variants[name]),
                })
                .Write();
    }

    private RecipeEntry Entry(string key, IReadOnlyDictionary<string, RecipeMapping> groups) =>
        new(key, Run.Origin, new RecipeMapping([.. groups.Select(g => new RecipeEntry(g.Key, g.Value.Origin, g.Value))], Run.Origin));

    private static OrderedDictionary<string, RecipeMapping> Groups(RecipeMapping stated, string key) => new(Group(stated, key).Entries.Select(e =>
        KeyValuePair.Create(e.Key, e.Value as RecipeMapping ?? throw new RecipeException(e.Origin, $"{key}.{e.Key} must be keys of a pre-training recipe"))));

    private static RecipeMapping Group(RecipeMapping stated, string key) => stated.Find(key) switch
    {
        null => Empty,
        RecipeMapping mapping => mapping,
        var other => throw new RecipeException(other.Origin, $"{key} must be a group of keys"),
    };

    private void Validate()
    {
        RequireSome(Methods, "methods");
        RequireSome(Forms, "forms");
        RequireSome(Targets, "targets");
        RequireSome(Seeds, "seeds");
        foreach (var method in Methods.Concat(PerMethod.Keys))
        {
            if (!Siamese.Methods.Names.Contains(method))
            {
                throw new ArgumentException($"there is no method '{method}'; there are {string.Join(", ", Siamese.Methods.Names)}");
            }
        }

        foreach (var method in PerMethod.Keys)
        {
            _ = StatedForm(method);
        }

        if (Variants.Keys.FirstOrDefault(name => !VariantName().IsMatch(name)) is { } odd)
        {
            throw new ArgumentException($"a variant's name becomes part of a folder's: small letters, digits, '.', '_' and '-', unlike '{odd}'");
        }

        foreach (var keys in PerMethod.Values.Concat(Variants.Values).Append(Run))
        {
            var ofMethod = PerMethod.Values.Contains(keys);
            foreach (var (key, instead) in s_own)
            {
                if (keys.Find(key) is { } stated && !(ofMethod && key == FormKey))
                {
                    throw new RecipeException(stated.Origin, $"{key} is decided by the study's grid; state it as {instead}");
                }
            }
        }

        if (Seeds.Any(s => s < 0))
        {
            throw new ArgumentException($"seeds are 0 or more, not {Seeds.Min()}");
        }
    }

    private static void RequireSome<T>(IReadOnlyList<T> axis, string key)
    {
        if (axis.Count == 0)
        {
            throw new ArgumentException($"{key} is empty; the grid needs one at least");
        }

        if (axis.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{key} names {twice.Key} twice");
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,40}\z")]
    private static partial Regex VariantName();
}
