"""Makes the PyTorch files of this folder, and what they hold as JSON.

Needs torch (files made with 1.13): python make-pytorch.py
"""

import collections
import io
import json
import os
import pickle
import zipfile

import torch

torch.manual_seed(0)
expected = {}


def note(file, tensors):
    expected[file] = [
        {
            "name": n,
            "shape": list(t.shape),
            "values": t.detach().to(torch.float64).contiguous().reshape(-1).tolist(),
            "dtype": str(t.dtype),
        }
        for n, t in tensors
    ]


model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2)).double()
torch.save(model.state_dict(), "state-dict.pt")
note("state-dict.pt", model.state_dict().items())

float_model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
optimizer = torch.optim.Adam(float_model.parameters())
float_model(torch.randn(4, 2)).sum().backward()
optimizer.step()
torch.save(
    {"epoch": 3, "model_state_dict": float_model.state_dict(), "optimizer_state_dict": optimizer.state_dict()},
    "checkpoint.pth",
)
note("checkpoint.pth", float_model.state_dict().items())

base = torch.arange(24, dtype=torch.float64).reshape(4, 6)
views = {
    "transposed": base.t(),
    "column": base[:, 2],
    "every second": base[1::2, ::3],
    "expanded": torch.tensor([1.5, 2.5]).expand(3, 2),
    "scalar": torch.tensor(4.25),
    "half": torch.tensor([0.1, 70000.0]).half(),
    "bfloat16": torch.tensor([0.1, -3e38]).bfloat16(),
    "int64": torch.tensor([-(2**40)]),
    "bool": torch.tensor([True, False]),
    "parameter": torch.nn.Parameter(torch.ones(2, 1)),
    "empty": torch.zeros(0, 3),
}
torch.save(views, "views.pt")
note("views.pt", views.items())

torch.save(torch.tensor([1.0, 2.0]), "tensor.pt")
note("tensor.pt", [("tensor", torch.tensor([1.0, 2.0]))])
torch.save([torch.ones(1), {"a": torch.zeros(2)}], "list.pt")
note("list.pt", [("0", torch.ones(1)), ("1.a", torch.zeros(2))])

torch.save(model, "whole-model.pt")
torch.save(model.state_dict(), "old-format.pt", _use_new_zipfile_serialization=False)
torch.save(torch.tensor([1j]), "complex.pt")


class Hostile:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def archive(file, data):
    with zipfile.ZipFile(file, "w") as z:
        z.writestr("archive/data.pkl", data)
        z.writestr("archive/version", "3\n")


archive("hostile.pt", pickle.dumps(collections.OrderedDict(a=Hostile()), protocol=2))
archive("hostile-protocol4.pt", pickle.dumps({"a": Hostile()}, protocol=4))
nested = []
for _ in range(60):
    nested = [nested, nested]
archive("laughs.pt", pickle.dumps(nested, protocol=2))
archive("no-tensors.pt", pickle.dumps({"lr": 0.1, "steps": [1, 2**70, -(2**40), 1.5, None, True, b"x", "θ"]}, protocol=4))

with open("expected-pytorch.json", "w") as f:
    json.dump(expected, f)
