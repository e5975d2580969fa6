using System.Text;
using Selfsame.Logging;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class TFRecordTests
{
    [Fact]
    public void Crc32CHasThePublishedValues()
    {
        // RFC 3720, appendix B.4, and the usual check value of CRC-32C.
        Assert.Equal(0x8a9136aau, TFRecord.Crc32C(new byte[32]));
        Assert.Equal(0x62a8ab43u, TFRecord.Crc32C(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eu, TFRecord.Crc32C(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0xe3069283u, TFRecord.Crc32C("123456789"u8));
        Assert.Equal(0u, TFRecord.Crc32C([]));
    }

    [Fact]
    public void FramesAreThoseOfTheFormat()
    {
        var frame = TFRecord.Frame("123456789"u8);

        Assert.Equal([9, 0, 0, 0, 0, 0, 0, 0], frame[..8]);
        Assert.Equal("123456789", Encoding.ASCII.GetString(frame, 12, 9));
        // ((crc >> 15) | (crc << 17)) + 0xa282ead8 of 0xe3069283, modulo 2^32
        Assert.Equal(unchecked(((0xe3069283u >> 15) | (0xe3069283u << 17)) + 0xa282ead8u), BitConverter.ToUInt32(frame, 21));
        Assert.Equal(25, frame.Length);
    }
}
