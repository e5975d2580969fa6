using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Studies;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Studies;

public sealed class StudyTests
{
    private const string Text = """
        methods: [simclr, byol, unigrad]
        targets: [momentum, shared]
        forms: [loss]
        seeds: [1]
        run: { epochs: 2, batch_size: 12, views: { size: 8 }, backbone: { width: 0.25 }, log_every_steps: 1, device: cpu,
          method: { projector: { hidden: 16, output: 16 } } }
        evaluation: { k: 5, linear: { epochs: 5 } }
        gradients: { batches: 2, warmup_batches: 1 }
        """;

    [Fact]
    public void A_plan_lists_what_cannot_be_run_with_its_reason_and_keeps_what_gradients_need()
    {
        using var images = new TinyImages(48);

        var plan = StudyPlan.Create(Recipe(), images);

        Assert.Equal(6, plan.Cells.Count);
        var refused = plan.Cells.Where(c => c.Refusal is not null).ToList();
        Assert.Equal(["byol-loss-shared-seed1", "unigrad-loss-shared-seed1"], refused.Select(c => c.Cell.Name));
        Assert.Contains("collapses when the target has a gradient", refused[0].Refusal, StringComparison.Ordinal);
        Assert.Equal("unigrad-loss-momentum-seed1", plan.Reference!.Cell.Name);
        Assert.Equal([0, 1, 2], plan.ComparedEpochs);
        Assert.Equal(1, plan.Reference.Recipe!.Checkpoint.KeepEveryEpochs);
        Assert.Equal(TargetKind.Shared, plan.Cells.Single(c => c.Cell.Name == "simclr-loss-shared-seed1").Recipe!.Method.Target.Kind);
        Assert.Equal(8, plan.ImageSize);
    }

    [Fact]
    public void A_misspelt_key_is_the_studys_mistake_and_not_a_cells()
    {
        using var images = new TinyImages(48);
        var recipe = StudyRecipe.Read(RecipeReader.Parse(Text.Replace("batch_size", "batchsize", StringComparison.Ordinal), "study.yaml"));
        Assert.Contains("did you mean 'batch_size'?", Assert.Throws<RecipeException>(() => StudyPlan.Create(recipe, images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_trains_measures_and_sums_up()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        using var test = new TinyImages(30);
        var study = Study.Open(folder.File("study"), Recipe(), images);

        var summary = study.Run(images, test, new StudyTaskOptions { Threads = 1 });

        Assert.Empty(study.Waiting);
        Assert.Equal(4, summary.Cells.Count(c => c.State == CellState.Finished));
        Assert.Equal(["random", "pixels"], summary.Floors.Select(f => f.Name));
        var cell = summary.Cells.Single(c => c.Name == "unigrad-loss-momentum-seed1");
        Assert.Equal(8, cell.Curves["loss"].Count);
        Assert.Equal(8, cell.Curves["positiveSimilarity"].Count);
        Assert.Equal(3, cell.Curves["knn"].Count);
        Assert.Equal(64, cell.CheckpointSha256!.Length);
        Assert.Equal(0.25, cell.HealthyStd);
        Assert.Contains(summary.Findings, f => f.Kind == "cells" && f.Text.StartsWith("Of 6 cells, 4 finished, 0 stopped", StringComparison.Ordinal));
        AssertComparesGradients(summary.Gradients!);

        // A second time there is nothing to do, and figures stay.
        Assert.Equal(cell.Knn, study.Run(images, test, new StudyTaskOptions { Threads = 1 }).Cells.Single(c => c.Name == cell.Name).Knn);
        Assert.Contains(
            "under other conditions",
            Assert.Throws<RunException>(() => Study.Open(folder.File("study"), Recipe() with { Data = "other" }, images)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_cannot_go_on_is_recorded_and_the_others_are_done()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        using var test = new TinyImages(30);
        var recipe = StudyRecipe.Read(RecipeReader.Parse("""
            methods: [simclr, unigrad]
            targets: [momentum]
            forms: [loss]
            seeds: [1]
            run: { epochs: 1, batch_size: 12, views: { size: 8 }, backbone: { width: 0.25 }, device: cpu }
            per_method: { simclr: { optimizer: { lr: 1e6 }, log_every_steps: 1, collapse: { threshold: 1, patience: 1 } } }
            evaluation: { k: 5, linear: { epochs: 2 } }
            gradients: { enabled: false }
            """, "study.yaml"));

        var summary = Study.Open(folder.File("study"), recipe, images).Run(images, test, new StudyTaskOptions { Threads = 1 });

        Assert.Equal([CellState.Stopped, CellState.Finished], summary.Cells.Select(c => c.State));
        Assert.Matches("collapsed at step|the loss is", summary.Cells[0].Reason);
        Assert.Equal("unigrad", Assert.Single(summary.Groups).Method);
    }

    [Fact]
    public void Students_with_and_without_a_teacher_are_one_study()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        using var test = new TinyImages(30);
        var recipe = StudyRecipe.Read(RecipeReader.Parse($$"""
            methods: [moco-v2, seed]
            targets: [momentum, teacher]
            forms: [loss]
            seeds: [1]
            run: { epochs: 1, batch_size: 12, views: { size: 16 }, device: cpu, probe: { every_epochs: 0 } }
            per_method: { seed: { method: { target: { teacher: { path: {{TinyTeacher.File}} } } } } }
            variants: { mobile: { backbone: { name: mobilenet_v3_small, width: 0.25 } }, residual: { backbone: { width: 0.25 } } }
            evaluation: { k: 5, linear: { epochs: 2 } }
            gradients: { enabled: false }
            """, "study.yaml"));

        var summary = Study.Open(folder.File("study"), recipe, images).Run(images, test, new StudyTaskOptions { Threads = 1 });

        Assert.Equal(
            ["moco-v2-loss-momentum-mobile-seed1", "moco-v2-loss-momentum-residual-seed1", "seed-loss-teacher-mobile-seed1", "seed-loss-teacher-residual-seed1"],
            summary.Cells.Where(c => c.State == CellState.Finished).Select(c => c.Name));
        Assert.Equal(4, summary.Cells.Count(c => c.State == CellState.Refused));
        Assert.Equal(["mobile", "residual", "mobile", "residual"], summary.Groups.Select(g => g.Variant));
        Assert.Equal(["random (mobile)", "random (residual)", "pixels"], summary.Floors.Select(f => f.Name));
    }

    [Fact]
    public void Instance_accuracies_are_compared()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(24);
        var recipe = StudyRecipe.Read(RecipeReader.Parse("""
            methods: [instance]
            targets: [none]
            forms: [loss]
            seeds: [1]
            run: { epochs: 2, batch_size: 12, views: { size: 8 }, backbone: { width: 0.25 }, device: cpu, probe: { every_epochs: 0 } }
            variants: { prior: {}, random: { method: { objective: { prior: false, smoothing: 0 } } } }
            evaluation: { k: 5, linear: { epochs: 2 } }
            gradients: { enabled: false }
            """, "study.yaml"));

        var summary = Study.Open(folder.File("study"), recipe, images).Run(images, images, new StudyTaskOptions { Threads = 1 });

        Assert.Equal(["prior", "random"], summary.Groups.Select(g => g.Variant));
        Assert.All(summary.Cells, c => Assert.Equal([1, 2], c.Curves["instanceAccuracy"].Select(p => p.Epoch)));
        var finding = summary.Findings.Single(f => f.Kind == "instanceAccuracy");
        Assert.Equal(100 * summary.Cells.Min(c => c.Curves["instanceAccuracy"][^1].Value), finding.Numbers["accuracy"], 1e-9);
        Assert.All(["prior", "random"], name => Assert.InRange(finding.Numbers[name], 1, 2));
    }

    [Fact]
    public void A_methods_own_keys_state_its_form()
    {
        using var images = new TinyImages(48);
        var recipe = StudyRecipe.Read(
            RecipeReader.Parse(
                Text.Replace("forms: [loss]", "per_method: { byol: { method: { form: loss } } }", StringComparison.Ordinal), "study.yaml"));

        var cells = StudyPlan.Create(recipe with { Targets = [TargetKind.Momentum] }, images).Cells;

        Assert.Equal(["simclr-gradient-momentum-seed1", "byol-loss-momentum-seed1", "unigrad-gradient-momentum-seed1"], cells.Select(c => c.Cell.Name));
        Assert.Equal(PredictorKind.Mlp, cells[1].Recipe!.Method.Predictor.Kind);
        Assert.Equal("byol runs by its loss, as per_method states", cells[1].Note);
    }

    [Fact]
    public void An_objectives_gradient_is_that_of_its_loss_in_the_projections()
    {
        using var scope = new Scope();
        var objective = Methods.Create("unigrad", 8).Objective;
        var (z1, z2, t1, t2) = (Siamese.Views.Random(6, 4, 1), Siamese.Views.Random(6, 4, 2), Siamese.Views.Random(6, 4, 3), Siamese.Views.Random(6, 4, 4));
        using var compared = new ObjectiveState();
        var gradient = new ComparedObjective("unigrad", objective).Gradient(Siamese.Views.Two(z1, z2, t1, t2), compared);

        using var state = new ObjectiveState();
        var (a, b) = (Siamese.Views.Leaf(z1), Siamese.Views.Leaf(z2));
        objective.Loss(Siamese.Views.Two(a, b, t1, t2), state).Backward();

        Assert.Equal(a.Grad!.ToArray<double>().Concat(b.Grad!.ToArray<double>()), gradient.ToArray<double>());
    }

    private static void AssertComparesGradients(GradientComparison gradients)
    {
        Assert.Equal([0, 1, 2], gradients.Points.Select(p => p.Epoch));
        Assert.Contains(
            gradients.Omitted,
            o => o.Label.StartsWith("byol", StringComparison.Ordinal) && o.Reason.Contains("predictor", StringComparison.Ordinal));
        var n = gradients.Labels.Count;
        Assert.True(n >= 2);
        foreach (var point in gradients.Points)
        {
            for (var r = 0; r < n; r++)
            {
                Assert.Equal(1, point.Cosines[r][r], 9);
                for (var c = 0; c < n; c++)
                {
                    Assert.Equal(point.Cosines[r][c], point.Cosines[c][r], 9);
                    Assert.InRange(point.Cosines[r][c], -1 - 1e-9, 1 + 1e-9);
                }
            }
        }

        // Training changes the features, so the cosines change too.
        Assert.NotEqual(gradients.Points[0].Cosines[0][1], gradients.Points[^1].Cosines[0][1]);
    }

    private static StudyRecipe Recipe() => StudyRecipe.Read(RecipeReader.Parse(Text, "study.yaml"));
}
