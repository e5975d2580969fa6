namespace Selfsame.Vision.Previews;

/// <summary>Letters of 3 x 5 pixels for captions in pictures, so that no font needs to be installed.</summary>
internal static class PixelFont
{
    /// <summary>Columns that a letter takes, with the gap after it.</summary>
    public const int Advance = 4;

    /// <summary>Rows of a letter.</summary>
    public const int Height = 5;

    private const int Width = 3;

    // Five rows of three bits each, the top left pixel in the highest.
    private static readonly Dictionary<char, int> s_letters = new()
    {
        ['A'] = 0b010_101_111_101_101, ['B'] = 0b110_101_110_101_110, ['C'] = 0b011_100_100_100_011, ['D'] = 0b110_101_101_101_110, ['E'] = 0b111_100_110_100_111,
        ['F'] = 0b111_100_110_100_100, ['G'] = 0b011_100_101_101_011, ['H'] = 0b101_101_111_101_101, ['I'] = 0b111_010_010_010_111, ['J'] = 0b001_001_001_101_010,
        ['K'] = 0b101_101_110_101_101, ['L'] = 0b100_100_100_100_111, ['M'] = 0b101_111_111_101_101, ['N'] = 0b110_101_101_101_101, ['O'] = 0b010_101_101_101_010,
        ['P'] = 0b110_101_110_100_100, ['Q'] = 0b010_101_101_110_011, ['R'] = 0b110_101_110_101_101, ['S'] = 0b011_100_010_001_110, ['T'] = 0b111_010_010_010_010,
        ['U'] = 0b101_101_101_101_111, ['V'] = 0b101_101_101_101_010, ['W'] = 0b101_101_111_111_101, ['X'] = 0b101_101_010_101_101, ['Y'] = 0b101_101_010_010_010,
        ['Z'] = 0b111_001_010_100_111, ['0'] = 0b111_101_101_101_111, ['1'] = 0b010_110_010_010_111, ['2'] = 0b110_001_010_100_111, ['3'] = 0b110_001_010_001_110,
        ['4'] = 0b101_101_111_001_001, ['5'] = 0b111_100_110_001_110, ['6'] = 0b011_100_111_101_111, ['7'] = 0b111_001_010_010_010, ['8'] = 0b111_101_111_101_111,
        ['9'] = 0b111_101_111_001_110, ['.'] = 0b000_000_000_000_010, ['-'] = 0b000_000_111_000_000, ['_'] = 0b000_000_000_000_111, [' '] = 0,
    };

    /// <summary>Whether a pixel of a letter is set; small letters look like capitals, and what isn't known is a filled block.</summary>
    public static bool IsSet(char letter, int x, int y) =>
        x < Width
            && (
                s_letters.GetValueOrDefault(char.ToUpperInvariant(letter), 0b111_111_111_111_111) >> (((Height - 1 - y) * Width) + (Width - 1 - x)) & 1) != 0;
}
