"""Loads each file argv[1:] and prints, as one JSON object, file -> [[name, dtype, shape, contiguous, sha256 of the elements]]."""
import hashlib, json, struct, sys
import torch, torchvision

names = {"BOOL": torch.bool, "U8": torch.uint8, "I8": torch.int8, "I16": torch.int16, "F16": torch.float16, "BF16": torch.bfloat16,
         "I32": torch.int32, "F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "C64": torch.complex64}


def safetensors(path):
    with open(path, "rb") as file:
        content = file.read()
    length, = struct.unpack("<Q", content[:8])
    assert length % 8 == 0
    header, data = json.loads(content[8:8 + length]), content[8 + length:]
    result = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            dtype = names[entry["dtype"]]
            assert start % torch.empty(0, dtype=dtype).element_size() == 0
            flat = torch.frombuffer(bytearray(data[start:end]), dtype=dtype) if end > start else torch.empty(0, dtype=dtype)
            result[name] = flat.reshape(entry["shape"])
    return result


def raw(tensor):
    return tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


report = {}
for path in sys.argv[1:]:
    state = safetensors(path) if path.endswith(".safetensors") else torch.load(path)
    report[path] = [[name, str(t.dtype)[6:], list(t.shape), t.is_contiguous(), hashlib.sha256(raw(t)).hexdigest()]
                    for name, t in state.items()]
    if "resnet18" in path:
        torchvision.models.resnet18().load_state_dict(state)
print(json.dumps(report))
