namespace GenerateOperators;

/// <summary>Which operators get a wrapper: the public ones, without the internal halves of others.</summary>
internal static class Selection
{
    // Hand-written in Tensor, or meaningless from outside.
    private static readonly HashSet<string> s_handWritten =
    [
        "item", "is_leaf", "requires_grad_", "size", "stride", "data", "set_data", "to", "output_nr", "retain_grad", "retains_grad", "equals",
        "numel",
        "dim",
        "is_contiguous",
        "rename",
        "rename_",
        "align_to",
        "align_as",
        "refine_names",
        "set_",
        "record_stream",
        "sym_size",
        "sym_stride",
        "sym_numel",
        "sym_storage_offset",
    ];

    private static readonly string[] s_foreignPrefixes =
    [
        "mkldnn_",
        "cudnn_",
        "miopen_",
        "fbgemm_",
        "quantize",
        "quantized_",
        "q_",
        "fake_quantize",
        "fused_moving",
        "sparse_",
        "to_sparse",
        "to_mkldnn",
        "to_padded",
        "special_",
        "linalg_",
        "fft_",
        "nested_",
        "choose_qparams",
        "int_repr",
        "dequantize",
        "ccol_",
        "crow_",
        "col_indices",
        "row_indices",
        "thnn_",
        "slow_conv",
        "nan_to_num_",
    ];

    // A few of the foreign families are useful.
    private static readonly HashSet<string> s_welcome = ["linalg_eigh", "linalg_eigvalsh", "linalg_svd", "linalg_norm", "linalg_vector_norm", "linalg_qr", "linalg_solve", "linalg_inv", "linalg_matrix_rank", "special_expit"];

    public static bool Wants(Schema schema)
    {
        var name = schema.ShortName;
        if (name.StartsWith("_foreach_", StringComparison.Ordinal))
        {
            return !schema.Arguments.Any(a => a.Name == "out");
        }

        return !name.StartsWith('_')
            && !s_handWritten.Contains(name)
            && (s_welcome.Contains(name) || !s_foreignPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
            && !name.Contains("_backward", StringComparison.Ordinal)
            && !name.Contains("_forward", StringComparison.Ordinal)
            && !name.EndsWith("_copy", StringComparison.Ordinal)
            && !schema.Overload.Contains("out", StringComparison.Ordinal)
            && !schema.Overload.Contains("names", StringComparison.OrdinalIgnoreCase)
            && !schema.Overload.Contains("Dimname", StringComparison.OrdinalIgnoreCase)
            && !schema.Arguments.Any(a => a.KeywordOnly && a.IsWritten)
            && !IsTorchScriptOnly(schema);
    }

    // TorchScript registers functions on plain numbers, lists and strings under aten:: as well.
    private static bool IsTorchScriptOnly(Schema schema) =>
        !schema.Arguments.Any(a => a.Type.StartsWith("Tensor", StringComparison.Ordinal))
            && !schema.Returns.Any(r => r.StartsWith("Tensor", StringComparison.Ordinal));
}
