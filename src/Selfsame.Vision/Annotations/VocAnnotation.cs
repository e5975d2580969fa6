using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Selfsame.Vision.Annotations;

/// <summary>An annotation file of PASCAL VOC (Everingham et al. 2010): one XML an image.</summary>
public sealed record VocAnnotation
{
    private const int LongestText = 1 << 26;
    private const int MostShown = 40;

    /// <summary>The image's file, as stated; may be empty.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The image's width in pixels, as stated; 0 when it isn't.</summary>
    public int Width { get; init; }

    /// <summary>The image's height in pixels, as stated; 0 when it isn't.</summary>
    public int Height { get; init; }

    /// <summary>The objects whose boxes make sense.</summary>
    public IReadOnlyList<VocObject> Objects { get; init; } = [];

    /// <summary>Why other objects are left out, one line each.</summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];

    /// <summary>Reads a file. A document type is refused: nothing is fetched or expanded.</summary>
    /// <param name="content">The file.</param>
    /// <exception cref="AnnotationException">It is no XML, or another document.</exception>
    public static VocAnnotation Read(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        XElement root;
        try
        {
            using var reader = XmlReader.Create(content, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = LongestText,
            });
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw new AnnotationException($"not valid XML: {FirstLine(e.Message)}", e);
        }

        if (root.Name.LocalName != "annotation")
        {
            throw new AnnotationException($"not a VOC annotation (its root is <{Short(root.Name.LocalName)}>)");
        }

        var (objects, rejected) = (new List<VocObject>(), new List<string>());
        foreach (var element in root.Elements("object"))
        {
            ReadObject(element, objects, rejected);
        }

        return new()
        {
            FileName = Text(root, "filename"),
            Width = Side(root.Element("size"), "width"),
            Height = Side(root.Element("size"), "height"),
            Objects = objects,
            Rejected = rejected,
        };
    }

    /// <summary>Writes the file: edges become inclusive corners that count from 1, rounded to hundredths where they are no whole numbers.</summary>
    /// <param name="destination">Receives the XML.</param>
    /// <exception cref="ArgumentException">A class's name holds what XML can't.</exception>
    public void Write(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var root = new XElement(
            "annotation",
            new XElement("filename", FileName),
            new XElement("size", new XElement("width", Width), new XElement("height", Height), new XElement("depth", 3)),
            new XElement("segmented", 0),
            Objects.Select(o => new XElement(
                "object",
                new XElement("name", o.Name),
                new XElement("difficult", o.IsDifficult ? 1 : 0),
                new XElement(
                    "bndbox",
                    new XElement("xmin", Corner(o.Box.Left + 1)),
                    new XElement("ymin", Corner(o.Box.Top + 1)),
                    new XElement("xmax", Corner(o.Box.Right)),
                    new XElement("ymax", Corner(o.Box.Bottom))))));
        using var writer = XmlWriter.Create(
            destination, new XmlWriterSettings { Indent = true, IndentChars = "\t", OmitXmlDeclaration = true, NewLineChars = "\n" });
        root.Save(writer);
    }

    private static void ReadObject(XElement element, List<VocObject> objects, List<string> rejected)
    {
        var name = Text(element, "name");
        if (name.Length == 0)
        {
            rejected.Add("an object without a name");
            return;
        }

        var box = element.Element("bndbox");
        if (box is null || Number(box, "xmin") is not { } left || Number(box, "ymin") is not { } top
            || Number(box, "xmax") is not { } right || Number(box, "ymax") is not { } bottom)
        {
            rejected.Add($"'{Short(name)}' without the four numbers of a box");
            return;
        }

        // xmin = xmax would be one pixel by VOC's letter; in real files it's a slip of the mouse.
        if (right <= left || bottom <= top)
        {
            rejected.Add(FormattableString.Invariant($"'{Short(name)}' with an empty box ({left}, {top}, {right}, {bottom})"));
            return;
        }

        objects.Add(new VocObject(name, new(left - 1, top - 1, right, bottom), Text(element, "difficult") == "1"));
    }

    private static string Text(XElement parent, string name) => ((string?)parent.Element(name) ?? "").Trim();

    private static double? Number(XElement parent, string name) =>
        double.TryParse(Text(parent, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e9 ? value : null;

    private static int Side(XElement? size, string name) => size is not null && Number(size, name) is > 0 and < int.MaxValue and var side ? (int)side : 0;

    private static string Corner(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    private static string Short(string text) => text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "...");

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.');
}
