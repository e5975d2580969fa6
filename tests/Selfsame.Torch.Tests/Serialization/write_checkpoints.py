"""Writes checkpoints of every kind into the folder argv[1], and expected.json: for each file, path in the object tree -> tensor."""
import argparse, collections, hashlib, json, os, sys
import numpy, torch, torchvision

folder = sys.argv[1]
torch.manual_seed(0)
expected = {}


class Holder:
    class Inner:
        pass

    def __init__(self, **values):
        self.__dict__.update(values)


def raw(tensor):
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def describe(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "strides": list(tensor.stride()),
            "sha256": hashlib.sha256(raw(tensor)).hexdigest()}


def tensors(value, path=""):
    if isinstance(value, torch.Tensor):
        yield path, describe(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors(item, f"{path}/{key}")
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from tensors(item, f"{path}/{i}")


def save(name, value, **options):
    torch.save(value, os.path.join(folder, name), **options)
    expected[name] = dict(tensors(value))


base = torch.randn(4, 6)
dtypes = {str(d)[6:]: torch.randn(3, 5).mul(9).to(d) for d in
          (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.uint8, torch.int16, torch.int32,
           torch.int64, torch.bool, torch.complex64, torch.complex128)}
weight = torch.nn.Parameter(torch.randn(3, 2))
optimizer = torch.optim.Adam([weight])
weight.sum().backward()
optimizer.step()
resnet = torchvision.models.resnet18()
cases = {
    "resnet18": resnet.state_dict(),
    "ordered": collections.OrderedDict(a=base, b=torch.ones(2)),
    "one_entry": {"a": base},
    "one_element": [base],
    "bare": base,
    "parameter": {"w": weight},
    "int_keys": {1: base, -2: base, 2 ** 40: base},
    "mixed_keys": {"a": base, 3: base, (1, "b"): base, None: base},
    "values": {"size": torch.Size([2, 3]), "dtype": torch.bfloat16, "big": 2 ** 70, "negative": -2 ** 63, "long": 2 ** 62, "none": None,
               "yes": True, "float": 0.1, "text": "h\u00e9llo \u6f22", "bytes": bytes(range(256)), "set": {1, 2}, "frozen": frozenset([3]),
               "tuple": (1, (2, 3)), "numpy": numpy.float64(3.5), "array": numpy.arange(3), "device": torch.device("cpu"),
               "args": argparse.Namespace(lr=0.1, arch="resnet18"), "class": Holder.Inner, "default": collections.defaultdict(list, a=[1])},
    "dtypes": dtypes,
    "shared": {"whole": base, "row": base[1], "transposed": base.t()},
    "strided": {"transposed": base.t(), "sliced": base[1:3, ::2], "expanded": torch.ones(3, 1).expand(3, 4),
                "channels_last": torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)},
    "empty": {"none": torch.zeros(0), "shaped": torch.zeros(3, 0, 2), "scalar": torch.tensor(7), "half": torch.tensor(1.5).half()},
    "optimizer": optimizer.state_dict(),
    "checkpoint": {"epoch": 3, "state_dict": {"module.fc.weight": base, "module.fc.bias": torch.ones(4)},
                   "optimizer": optimizer.state_dict(), "args": argparse.Namespace(lr=0.1)},
    "model_entry": {"model": {"w": base}, "queue": torch.ones(2)},
    "net_entry": {"net": collections.OrderedDict(w=base), "acc": numpy.float32(0.5)},
    "storage": {"typed": base.storage()},
    "module": torch.nn.Linear(2, 3),
    "module_entry": {"model": torch.nn.Linear(2, 3), "epoch": 1},
}
for name, value in cases.items():
    save(name + ".pth", value)
    save(name + ".legacy.pth", value, _use_new_zipfile_serialization=False)
    for protocol in (3, 4, 5):
        if name != "resnet18":
            save(f"{name}.p{protocol}.pth", value, pickle_protocol=protocol)
            save(f"{name}.p{protocol}.legacy.pth", value, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
torch.save({"q": torch.quantize_per_tensor(base, 0.1, 0, torch.qint8)}, os.path.join(folder, "quantized.pth.bad"))
torch.save({"s": base.to_sparse()}, os.path.join(folder, "sparse.pth.bad"))
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 3)), os.path.join(folder, "script.pth.bad"))
json.dump(expected, open(os.path.join(folder, "expected.json"), "w"))
