using System.Buffers.Binary;
using Google.Protobuf;
using Selfsame.Logging;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class TensorBoardWriterTests : TemporaryFolder
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void AnEventsFileReadsBack()
    {
        string path;
        using (var writer = new TensorBoardWriter(Folder, clock: _clock))
        {
            path = writer.FileName;
            _clock.Advance(0.5);
            writer.AddScalars(3, KeyValuePair.Create("train/loss", 0.1), KeyValuePair.Create("train/lr", double.PositiveInfinity));
            writer.AddScalar("ä", -2, long.MaxValue);
            Assert.Equal(4, ReadEvents(path).Count); // already on its way while the run goes on
        }

        var events = ReadEvents(path);
        Assert.Matches(@"^events\.out\.tfevents\.1700000000\..+\.\d+\z", Path.GetFileName(path));
        Assert.Equal(("brain.Event:2", 1_700_000_000.0), (events[0].FileVersion, events[0].WallTime));
        Assert.Equal((3L, 1_700_000_000.5), (events[2].Step, events[2].WallTime));
        Assert.Equal([("train/loss", 0.1f), ("train/lr", float.PositiveInfinity)], events[2].Scalars);
        Assert.Equal([("ä", -2f)], events[3].Scalars);
        Assert.Equal(long.MaxValue, events[3].Step);
    }

    [Fact]
    public void AResumedRunPurgesWhatCameAfterItsStep()
    {
        using var first = new TensorBoardWriter(Folder, clock: _clock);
        using var second = new TensorBoardWriter(Folder, resumedStep: 100, _clock);

        // Only a START after the first in the folder counts as a restart.
        Assert.Equal([(0L, 1)], Sessions(first));
        Assert.Equal([(101L, 1)], Sessions(second));
    }

    [Fact]
    public void FilesOfOneSecondStillSortInOrder()
    {
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var writer = new TensorBoardWriter(Folder, clock: _clock);
            names.Add(writer.FileName);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(3, names.Distinct().Count());
    }

    private static IEnumerable<(long Step, int Status)> Sessions(TensorBoardWriter writer) =>
        ReadEvents(writer.FileName).Where(e => e.SessionStatus != 0).Select(e => (e.Step, e.SessionStatus));

    private sealed record ReadEvent(double WallTime, long Step, string? FileVersion, int SessionStatus, List<(string Tag, float Value)> Scalars);

    // Reads the wire format by the published field numbers, not through the generated classes that wrote it.
    private static List<ReadEvent> ReadEvents(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var events = new List<ReadEvent>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(TFRecord.MaskedCrc32C(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes.AsSpan(at + 12, length).ToArray();
            Assert.Equal(TFRecord.MaskedCrc32C(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(Parse(data));
            at += 12 + length + 4;
        }

        return events;
    }

    private static ReadEvent Parse(byte[] data)
    {
        var result = new ReadEvent(0, 0, null, 0, []);
        var input = new CodedInputStream(data);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: result = result with { WallTime = input.ReadDouble() }; break;
                case 2: result = result with { Step = input.ReadInt64() }; break;
                case 3: result = result with { FileVersion = input.ReadString() }; break;
                case 5: ReadSummary(input.ReadBytes(), result.Scalars); break;
                case 7:
                    var session = input.ReadBytes().CreateCodedInput();
                    Assert.Equal(1, WireFormat.GetTagFieldNumber(session.ReadTag()));
                    result = result with { SessionStatus = session.ReadEnum() };
                    break;
                default: Assert.Fail($"unknown tag {tag}"); break;
            }
        }

        return result;
    }

    private static void ReadSummary(ByteString summary, List<(string, float)> scalars)
    {
        var input = summary.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            Assert.Equal(1, WireFormat.GetTagFieldNumber(tag));
            var value = input.ReadBytes().CreateCodedInput();
            Assert.Equal(1, WireFormat.GetTagFieldNumber(value.ReadTag()));
            var name = value.ReadString();
            Assert.Equal(2, WireFormat.GetTagFieldNumber(value.ReadTag()));
            scalars.Add((name, value.ReadFloat()));
        }
    }
}
