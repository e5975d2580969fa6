using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Selfsame.Recipes;
using Selfsame.Siamese.Mixing;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese;

/// <summary>Which views of an image are made, and which meet which.</summary>
public sealed record ViewPlan
{
    /// <summary>Side of the views in pixels, from which a method's default crops are made; <c>auto</c> takes it from the images.</summary>
    [Range(8, 4096)]
    public int? Size { get; init; }

    /// <summary>How views go through the network.</summary>
    public ForwardMode Forward { get; init; } = ForwardMode.Separate;

    /// <summary>
    /// Whether every view is predicted from every other view's target. If not, the first view is predicted from the second only, as in MoCo: half
    /// the work a step.
    /// </summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>Whether a view is compared with the targets of others, or with its own (distillation). A plan of same views needs one view or more.</summary>
    public ViewMeeting Meeting { get; init; }

    /// <summary>
    /// The sizes of <see cref="Crops"/> in short: <c>2x224+6x96</c> is two views of 224 px and six of 96. Stating it makes the crops from the
    /// method's own: the largest are as they were, smaller ones cover 5 % of the image up to where the method's begin (at least 14 %).
    /// </summary>
    /// <exception cref="ArgumentException">Not such a list, or the plan has no crops to take the augmentation from.</exception>
    public string MultiCrop
    {
        get => CropGroup.Format(Crops.Select(c => c.Size));
        init
        {
            var groups = CropGroup.Parse(value);
            if (Crops.Count == 0)
            {
                throw new ArgumentException("there are no crops to take the augmentation from");
            }

            // What the crops are already stays as it is, with whatever was changed in single ones.
            if (CropGroup.Format(groups.SelectMany(g => Enumerable.Repeat(g.Size, g.Count))) != MultiCrop)
            {
                Crops = LocalCrops.Expand(Crops, groups);
            }
        }
    }

    /// <summary>
    /// One augmentation for each view. Views of the largest size are targets; smaller ones (local crops) are only predicted from, unless each meets its own
    /// target.
    /// </summary>
    public IReadOnlyList<AugmentationOptions> Crops { get; init; } = [];

    /// <summary>Mixed images beside the clean ones.</summary>
    public CutMixOptions CutMix { get; init; } = new();

    /// <summary>The views that go through the online branch.</summary>
    [RecipeIgnore]
    public IEnumerable<int> Online => Symmetric ? Enumerable.Range(0, Crops.Count) : [0];

    /// <summary>The views that go through the target branch.</summary>
    [RecipeIgnore]
    public IEnumerable<int> Targets => Meeting == ViewMeeting.Same ? Online : Symmetric ? Globals : [1];

    /// <summary>The views that get a mixed twin when images are mixed: every one that is predicted from, local crops excepted.</summary>
    [RecipeIgnore]
    public IEnumerable<int> Mixed => Symmetric ? Globals : Online;

    /// <summary>The first of the largest crops: what a backbone is shown at its full size.</summary>
    [RecipeIgnore]
    public AugmentationOptions GlobalCrop => Crops[Globals.First()];

    private IEnumerable<int> Globals => Enumerable.Range(0, Crops.Count).Where(v => Crops[v].Size == Crops.Max(c => c.Size));

    /// <summary>Two views of the same kind.</summary>
    public static ViewPlan TwoCrops(AugmentationOptions crop)
    {
        ArgumentNullException.ThrowIfNull(crop);
        return TwoCrops(crop, crop);
    }

    /// <summary>Two views of different kinds (BYOL).</summary>
    public static ViewPlan TwoCrops(AugmentationOptions first, AugmentationOptions second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new() { Size = first.Size, Crops = [first, second] };
    }

    /// <summary>One view, which both branches see (SEED).</summary>
    public static ViewPlan SameView(AugmentationOptions crop)
    {
        ArgumentNullException.ThrowIfNull(crop);
        return new() { Size = crop.Size, Crops = [crop], Meeting = ViewMeeting.Same };
    }

    /// <summary>The plan in a line, for people: sizes, which views meet, whose batch-norm statistics, what is mixed.</summary>
    public string Describe()
    {
        var meet = Meeting == ViewMeeting.Same ? "each is compared with its own target"
            : !Symmetric ? "the first predicts the second"
            : Targets.Count() == Crops.Count ? "each predicts the others"
            : $"each predicts the {Targets.Count()} of {GlobalCrop.Size} px, save itself";
        var forward = Forward == ForwardMode.Separate ? "one forward pass each (batch-norm statistics of their own)"
            : Targets.Count() == Crops.Count || !Symmetric ? "one forward pass for all (shared batch-norm statistics)"
            : "one forward pass a size (batch-norm statistics shared by views of one size)";
        var mixed = CutMix.Probability == 0 ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $", CutMix in {CutMix.Probability:P0} of the batches (Beta({CutMix.Alpha}, {CutMix.Alpha}), {Mixed.Count()} mixed views beside the clean)");
        return $"{MultiCrop} px, {meet}, {forward}{mixed}";
    }

    /// <summary>Checks that the views make sense together.</summary>
    /// <exception cref="ArgumentException">Too few or too many views for the plan, or an augmentation that is out of range.</exception>
    public void Validate()
    {
        var fewest = Meeting == ViewMeeting.Same ? 1 : 2;
        if (Crops.Count < fewest)
        {
            throw new ArgumentException($"views.crops has {Crops.Count} entries; {(fewest == 1 ? "one view" : "two views")} or more are needed");
        }

        if (!Symmetric && Meeting == ViewMeeting.Same)
        {
            throw new ArgumentException("views.meeting is same, which has no first and second view; set views.symmetric to true");
        }

        if (!Symmetric && Crops.Count > 2)
        {
            throw new ArgumentException($"views.symmetric is false, which takes two views, not the {Crops.Count} of {MultiCrop}; set views.symmetric to true");
        }

        if (Symmetric && Targets.Count() < fewest)
        {
            throw new ArgumentException(
                $"{MultiCrop} has one view of the largest size, and only those are targets; make it two or more in views.multi_crop or views.crops");
        }

        foreach (var crop in Crops)
        {
            crop.Validate();
        }
    }
}
