"""Writes layer-golden.json beside this file: networks with every layer type in float64.

Output, loss, gradient, Hessian and (with batch normalisation) running averages after one training batch, from PyTorch's
own modules (torch.nn); parameters in the order of torch.nn.Module.parameters(). Needs PyTorch (written with 1.13); run:
python3 make-layer-golden.py
"""
import json
import os

import torch
import torch.nn as nn
from torch.nn.utils.stateless import functional_call

torch.set_default_dtype(torch.float64)


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.branch = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.branch(x)


def dense(units, activation="identity", bias=True):
    return {"type": "dense", "units": units, "activation": activation, "bias": bias}


def batch_norm(momentum=0.1, epsilon=1e-5, affine=True, statistics="batch"):
    return {"type": "batchNorm", "momentum": momentum, "epsilon": epsilon, "affine": affine, "statistics": statistics}


def conv(channels, kernel, stride=1, padding=0, activation="identity", bias=True, shape=None):
    spec = {"type": "conv2d", "channels": channels, "kernel": kernel, "stride": stride, "padding": padding,
            "activation": activation, "bias": bias}
    return {**spec, "inputShape": shape} if shape else spec


def activation(name):
    return {"type": "activation", "activation": name}


ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "identity": nn.Identity}

# name, input features (or image), layers as specified, the same as modules, loss
CASES = [
    ("batch normalisation before the activation", [3],
     [dense(4), batch_norm(), activation("tanh"), dense(2)],
     [nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)], "mse"),
    ("batch normalisation after the activation, other momentum", [3],
     [dense(4, "sigmoid"), batch_norm(0.3, 1e-3), dense(3)],
     [nn.Linear(3, 4), nn.Sigmoid(), nn.BatchNorm1d(4, momentum=0.3, eps=1e-3), nn.Linear(4, 3)], "crossEntropy"),
    ("batch normalisation without scale, twice", [2],
     [dense(3, "tanh"), batch_norm(affine=False), dense(3), batch_norm(), dense(2)],
     [nn.Linear(2, 3), nn.Tanh(), nn.BatchNorm1d(3, affine=False), nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Linear(3, 2)],
     "mse"),
    ("running statistics", [3],
     [dense(4), batch_norm(statistics="running"), activation("tanh"), dense(2)],
     [nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)], "mse"),
    ("layer normalisation", [3],
     [dense(4, "tanh"), {"type": "layerNorm", "epsilon": 1e-5, "affine": True}, dense(2)],
     [nn.Linear(3, 4), nn.Tanh(), nn.LayerNorm(4), nn.Linear(4, 2)], "crossEntropy"),
    ("residual", [3],
     [dense(4, "tanh"), {"type": "residual", "layers": [dense(3, "tanh"), dense(4)]}, activation("sigmoid"), dense(2)],
     [nn.Linear(3, 4), nn.Tanh(), Residual(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 4)), nn.Sigmoid(), nn.Linear(4, 2)],
     "mse"),
    ("residual with batch normalisation", [3],
     [dense(3), {"type": "residual", "layers": [batch_norm(), activation("tanh"), dense(3)]}, dense(2)],
     [nn.Linear(3, 3), Residual(nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 3)), nn.Linear(3, 2)], "crossEntropy"),
    ("convolution, stride 2, padding 1", [2, 5, 4],
     [conv(3, 3, 2, 1, "tanh", shape=[2, 5, 4]), {"type": "flatten"}, dense(2)],
     [nn.Conv2d(2, 3, 3, 2, 1), nn.Tanh(), nn.Flatten(), nn.Linear(18, 2)], "mse"),
    ("two convolutions, maximum, mean", [1, 8, 8],
     [conv(2, 3, 1, 1, "tanh", shape=[1, 8, 8]), {"type": "maxPool2d", "size": 2}, conv(2, 2, bias=False),
      {"type": "averagePool2d", "size": 2, "stride": 1}, {"type": "flatten"}, dense(2)],
     [nn.Conv2d(1, 2, 3, 1, 1), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(2, 2, 2, bias=False), nn.AvgPool2d(2, 1),
      nn.Flatten(), nn.Linear(8, 2)], "crossEntropy"),
    ("batch normalisation of images", [1, 4, 5],
     [conv(2, 2, shape=[1, 4, 5]), batch_norm(), activation("tanh"), {"type": "flatten"}, dense(2)],
     [nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.Tanh(), nn.Flatten(), nn.Linear(24, 2)], "mse"),
    ("dropout leaves an analysis alone", [3],
     [dense(4, "tanh"), {"type": "dropout", "rate": 0.5}, dense(2)],
     [nn.Linear(3, 4), nn.Tanh(), nn.Identity(), nn.Linear(4, 2)], "mse"),
]
LOSSES = {
    "mse": lambda f, y, c: ((f - y) ** 2).sum() / len(f),
    "crossEntropy": lambda f, y, c: nn.functional.cross_entropy(f, c),
}


def norms(model):
    return [m for m in model.modules() if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d))]


def state_of(model):
    return [x for m in norms(model) for x in m.running_mean.tolist() + m.running_var.tolist()]


def make(name, shape, layers, modules, loss, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(*modules)
    names = [key for key, _ in model.named_parameters()]
    parameters = [torch.randn_like(p) * 0.7 for p in model.parameters()]
    sizes = [p.numel() for p in parameters]
    theta = torch.cat([p.flatten() for p in parameters])
    samples = 6
    inputs = torch.randn(samples, *shape)
    outputs = layers[-1]["units"]
    labels = torch.randint(0, outputs, (samples,))
    classify = loss == "crossEntropy"
    targets = nn.functional.one_hot(labels, outputs).to(theta) if classify else torch.randn(samples, outputs)

    def forward(flat):
        parts = dict(zip(names, [x.view_as(p) for x, p in zip(flat.split(sizes), parameters)]))
        buffers = {key: value.clone() for key, value in model.named_buffers()}
        return functional_call(model, {**parts, **buffers}, (inputs,))

    # One training batch at theta from a fresh state gives the running averages of the case.
    with torch.no_grad():
        for p, value in zip(model.parameters(), parameters):
            p.copy_(value)
        model.train()
        model(inputs)
    state = state_of(model)
    model.train()
    if any(layer.get("statistics") == "running" for layer in layers):
        model.eval()
    value = lambda flat: LOSSES[loss](forward(flat), targets, labels)
    leaf = theta.clone().requires_grad_(True)
    result = value(leaf)
    (gradient,) = torch.autograd.grad(result, leaf)
    hessian = torch.autograd.functional.hessian(value, theta)
    count = len(theta)
    lower = [0.5 * (hessian[i, j] + hessian[j, i]).item() for i in range(count) for j in range(i + 1)]
    output = forward(theta).flatten().tolist()
    model.eval()
    return {
        "name": name, "layers": layers, "loss": loss, "inputs": inputs.flatten(1).tolist(), "targets": targets.tolist(),
        "labels": labels.tolist() if classify else None, "theta": theta.tolist(), "output": output,
        "value": result.item(), "gradient": gradient.tolist(), "hessianLower": lower, "state": state,
        "evaluated": forward(theta).flatten().tolist(),
    }


cases = [make(*case, seed=400 + i) for i, case in enumerate(CASES)]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layer-golden.json")
with open(path, "w") as file:
    file.write("{\n")
    file.write(f'"torch": {json.dumps(torch.__version__)},\n"cases": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases))
    file.write("\n]\n}\n")
