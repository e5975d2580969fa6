using Selfsame.Reports.Transfers;
using Selfsame.Transfers;
using Xunit;

namespace Selfsame.Reports.Tests.Transfers;

public sealed class TransferPageTests
{
    [Fact]
    public void Figures_stand_with_their_ranks_and_what_is_below_a_floor_is_named()
    {
        var text = TransferPage.Create(Summary(complete: true)).ToMarkdown();

        Assert.Contains("| mine | 40.00 (1) | 20.00 (3) | 30.00 | 2 |", text, StringComparison.Ordinal);
        Assert.Contains("- mine on b, kNN: 20.00 %, raw pixels has 30.00 %", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mine on a", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_table_says_so_and_has_gaps()
    {
        var text = TransferPage.Create(Summary(complete: false)).ToMarkdown();

        Assert.Contains("- not measured yet: 1 of 6 figures", text, StringComparison.Ordinal);
        Assert.Contains("| raw pixels | 10.00 (3) |  |  |  |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_draws_what_it_tables()
    {
        var html = TransferPage.Create(Summary(complete: true)).ToHtml();
        Assert.Contains("\"kind\":\"dots\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<details>", html, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"apart\"><td>random</td>", html, StringComparison.Ordinal);
    }

    private static TransferSummary Summary(bool complete) => new()
    {
        Protocols = [new("knn", "kNN", "k = 5")],
        Sets = [new("a", "a/train", "a/test", 10, 5, 2), new("b", "b/train", "b/test", 10, 5, 2)],
        Backbones =
        [
            Row("mine", TransferRowKind.Trained, 30, 2),
            Row("random", TransferRowKind.Random, 25, 2),
            complete ? Row("raw pixels", TransferRowKind.Pixels, 20, 2) : Row("raw pixels", TransferRowKind.Pixels, null, null),
        ],
        Cells =
        [
            Cell("mine", "a", 40, 1), Cell("mine", "b", 20, 3), Cell("random", "a", 30, 2), Cell("random", "b", 20, 3), Cell("raw pixels", "a", 10, 3),
            complete ? Cell("raw pixels", "b", 30, 1) : Cell("raw pixels", "b", null, null),
        ],
    };

    private static TransferRowSummary Row(string name, TransferRowKind kind, double? mean, double? rank) => new()
    {
        Name = name,
        Kind = kind,
        Architecture = "resnet18",
        Width = 1,
        InputSize = 32,
        Mean = mean is { } m ? new Dictionary<string, double> { ["knn"] = m } : [],
        MeanRank = rank is { } r ? new Dictionary<string, double> { ["knn"] = r } : [],
        MeanRankOfAll = rank,
    };

    private static TransferCellSummary Cell(string row, string set, double? top1, double? rank) => new()
    {
        Backbone = row,
        Set = set,
        Protocol = "knn",
        Top1 = top1,
        Rank = rank,
    };
}
