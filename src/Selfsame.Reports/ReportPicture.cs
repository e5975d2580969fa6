namespace Selfsame.Reports;

/// <summary>A picture with two short lines below it.</summary>
/// <param name="Image">The picture as a <c>data:</c> address; empty for none.</param>
/// <param name="Name">What it is, in full when the pointer is on it.</param>
/// <param name="Caption">The line below it.</param>
/// <param name="Agrees">Whether it belongs to the picture that it stands beside, shown by its frame; null for no frame.</param>
public sealed record ReportPicture(string Image, string Name, string Caption, bool? Agrees = null);
