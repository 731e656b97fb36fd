"""Makes the .npy, .npz, .safetensors and .h5 files of this folder, and what they hold as JSON.

Needs numpy, h5py and safetensors: python make-arrays.py
"""

import json
import zipfile

import h5py
import numpy as np
from safetensors.numpy import save_file

a = (np.arange(12).reshape(3, 4) - 5) / 7
b = np.array([0.1, -2.5, 1e-300])
half = np.array([[1.5, -0.25], [65504, 6e-8]], dtype=np.float16)
expected = {}


def note(file, arrays):
    expected[file] = [
        {"name": n, "shape": list(v.shape), "values": v.astype(np.float64).ravel(order="C").tolist()} for n, v in arrays
    ]


for name, array in {
    "c-order": a,
    "fortran": np.asfortranarray(a),
    "fortran-3d": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
    "big-endian": a.astype(">f4"),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3)),
    "int64": np.arange(-3, 3),
    "bool": np.array([True, False]),
}.items():
    np.save(f"{name}.npy", array)
    note(f"{name}.npy", [("array", array)])
np.save("object.npy", np.array([{}], dtype=object), allow_pickle=True)
np.save("complex.npy", np.array([1j]))
np.save("structured.npy", np.zeros(2, dtype=[("x", "f8"), ("y", "f8")]))

np.savez("plain.npz", **{"0.weight": a, "0.bias": b, "names": np.array(["x", "y"])})
np.savez_compressed("compressed.npz", **{"0.weight": a, "0.bias": b, "half": half})
note("plain.npz", [("0.weight", a), ("0.bias", b)])
note("compressed.npz", [("0.weight", a), ("0.bias", b), ("half", half)])
with zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("zeros.npy", b"\0" * 20_000_000)

tensors = {f"{n}.weight": a + n for n in (0, 2, 10)} | {"0.bias": b, "half": half, "steps": np.array(7)}
save_file(tensors, "mixed.safetensors", metadata={"made with": "numpy"})
note("mixed.safetensors", [(n, tensors[n]) for n in ("0.bias", "0.weight", "2.weight", "10.weight", "half", "steps")])

# The layouts of Keras 2 (.h5 of save_weights and of save) and Keras 3 (.weights.h5), as Keras writes them.
kernel1, bias1 = (np.arange(6, dtype=np.float32).reshape(2, 3) / 4), np.array([1, 2, 3], dtype=np.float32)
kernel2, bias2 = (np.arange(3, dtype=np.float32).reshape(3, 1) - 1), np.array([0.5], dtype=np.float32)
with h5py.File("keras2.h5", "w") as f:
    g = f.create_group("model_weights")
    # Not in alphabetical order: the order of layers stands in the attribute.
    g.attrs["layer_names"] = [b"hidden", b"dropout", b"a_last"]
    g.attrs["backend"] = b"tensorflow"
    for layer, (k, v) in {"hidden": (kernel1, bias1), "a_last": (kernel2, bias2)}.items():
        lg = g.create_group(layer)
        lg.attrs["weight_names"] = [f"{layer}/kernel:0".encode(), f"{layer}/bias:0".encode()]
        lg.create_dataset(f"{layer}/kernel:0", data=k)
        lg.create_dataset(f"{layer}/bias:0", data=v)
    g.create_group("dropout").attrs["weight_names"] = []
    o = f.create_group("optimizer_weights")
    o.attrs["weight_names"] = [b"iteration:0"]
    o.create_dataset("iteration:0", data=np.int64(12))
note("keras2.h5", [("hidden/kernel:0", kernel1), ("hidden/bias:0", bias1), ("a_last/kernel:0", kernel2), ("a_last/bias:0", bias2)])

with h5py.File("keras3.weights.h5", "w") as f:
    for layer, (k, v) in {"dense": (kernel1, bias1), "dense_1": (kernel2, bias2)}.items():
        g = f.create_group(f"layers/{layer}/vars")
        g.create_dataset("0", data=k)
        g.create_dataset("1", data=v)
    f.create_group("optimizer/vars").create_dataset("0", data=np.int64(3))
note(
    "keras3.weights.h5",
    [
        ("layers/dense/vars/0", kernel1),
        ("layers/dense/vars/1", bias1),
        ("layers/dense_1/vars/0", kernel2),
        ("layers/dense_1/vars/1", bias2),
        ("optimizer/vars/0", np.array(3)),
    ],
)
with zipfile.ZipFile("model.keras", "w") as archive:
    archive.writestr("metadata.json", "{}")
    archive.writestr("config.json", "{}")
    archive.write("keras3.weights.h5", "model.weights.h5")
expected["model.keras"] = expected["keras3.weights.h5"]

with h5py.File("filters.h5", "w") as f:
    f.create_dataset("gzip", data=a, compression="gzip", shuffle=True, chunks=(2, 2))
    f.create_dataset("big", data=a.astype(">f8"))
    f.create_dataset("int8", data=np.array([-3, 4], dtype=np.int8))
    f.create_dataset("zero-d", data=2.5)
    f["words"] = ["one", "two"]
note("filters.h5", [("big", a), ("gzip", a), ("int8", np.array([-3, 4])), ("zero-d", np.array(2.5))])
with h5py.File("half.h5", "w") as f:
    f.create_dataset("half", data=half)
note("half.h5", [("half", half)])
with h5py.File("lzf.h5", "w") as f:
    f.create_dataset("lzf", data=np.zeros((64, 64)), compression="lzf")
with h5py.File("external.h5", "w") as f:
    f["elsewhere"] = h5py.ExternalLink("/etc/hostname", "/data")
with h5py.File("loop.h5", "w") as f:
    g = f.create_group("g")
    g["again"] = f["/"]
    g.create_dataset("x", data=np.array([1.0, 2.0]))
with h5py.File("huge.h5", "w") as f:
    # 8 TB of nothing: declared, chunked and never written.
    f.create_dataset("huge", shape=(1_000_000, 1_000_000), dtype="f8", chunks=(1000, 1000))
with h5py.File("text.h5", "w") as f:
    f["words"] = ["one", "two"]

with open("expected-arrays.json", "w") as f:
    json.dump(expected, f)
