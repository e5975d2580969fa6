namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>How a parameter is divided between sub-nets.</summary>
/// <param name="Rows">Its first dimension, what it puts out; null where every sub-net has all.</param>
/// <param name="Columns">Its second dimension, what it reads; null where every sub-net has all.</param>
/// <param name="Depth">How many stages of a path have been decided when it's used: 0 for an undivided stem, 4 in the last stage.</param>
internal sealed record SubnetAxes(ChannelGroups? Rows, ChannelGroups? Columns, int Depth);
