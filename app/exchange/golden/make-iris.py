"""Makes iris-state-dict.pt, a float32 PyTorch network of 4-8-3 units on the iris data, and what torch finds at it.

Needs torch (files made with 1.13): python make-iris.py
"""

import csv
import json

import torch

torch.manual_seed(3)
with open("../../../assets/data/iris.csv", newline="") as file:
    rows = list(csv.reader(file))[1:]
names = sorted({row[-1] for row in rows})
inputs = torch.tensor([[float(cell) for cell in row[:4]] for row in rows], dtype=torch.float64)
labels = torch.tensor([names.index(row[-1]) for row in rows])

model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
torch.save(model.state_dict(), "iris-state-dict.pt")
shapes = [p.shape for p in model.parameters()]
theta = torch.cat([p.detach().double().reshape(-1) for p in model.parameters()])


def loss(vector):
    parts, at = [], 0
    for shape in shapes:
        parts.append(vector[at : at + shape.numel()].reshape(shape))
        at += shape.numel()
    hidden = torch.tanh(inputs @ parts[0].T + parts[1])
    return torch.nn.functional.cross_entropy(hidden @ parts[2].T + parts[3], labels)


hessian = torch.autograd.functional.hessian(loss, theta)
with open("expected-iris.json", "w") as file:
    json.dump(
        {
            "loss": loss(theta).item(),
            "eigenvalues": torch.linalg.eigvalsh((hessian + hessian.T) / 2).tolist(),
        },
        file,
    )
    file.write("\n")
