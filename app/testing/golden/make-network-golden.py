"""Writes network-golden.json beside this file: loss, gradient, Hessian and eigenvalues of small networks in float64.

Needs PyTorch (any version from 1.10 on; written with 1.13). The definitions of the losses are those of
app/network/losses.ts: sums over outputs, means over samples (torch's own mse_loss and BCE divide by outputs too, so
they are written out). Run: python3 make-network-golden.py
"""
import json
import math
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": F.relu,
    "leakyRelu": F.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "elu": F.elu,
    # F.gelu's second derivative is missing in old versions; this is its definition.
    "gelu": lambda z: 0.5 * z * (1 + torch.erf(z / math.sqrt(2))),
    "swish": lambda z: z * torch.sigmoid(z),
    "sine": torch.sin,
}
LOSSES = {
    "mse": lambda f, y, c: ((f - y) ** 2).sum() / len(f),
    "sse": lambda f, y, c: ((f - y) ** 2).sum(),
    "halfSse": lambda f, y, c: 0.5 * ((f - y) ** 2).sum(),
    "crossEntropy": lambda f, y, c: F.cross_entropy(f, c),
    "binaryCrossEntropy": lambda f, y, c: F.binary_cross_entropy_with_logits(f, y, reduction="sum") / len(f),
    "mseOnSoftmax": lambda f, y, c: ((torch.softmax(f, 1) - y) ** 2).sum() / len(f),
}


def make(activation, output, loss, bias, l2, seed):
    generator = torch.Generator().manual_seed(seed)
    sizes, samples = [2, 3, 3, 2], 5
    classify = loss in ("crossEntropy", "binaryCrossEntropy", "mseOnSoftmax")
    inputs = torch.randn(samples, sizes[0], generator=generator)
    labels = torch.randint(0, sizes[-1], (samples,), generator=generator)
    targets = F.one_hot(labels, sizes[-1]).to(torch.float64) if classify else torch.randn(samples, sizes[-1], generator=generator)
    count = sum((a + (1 if bias else 0)) * b for a, b in zip(sizes, sizes[1:]))
    theta = torch.randn(count, generator=generator)

    def value(flat):
        x, at = inputs, 0
        for layer, (a, b) in enumerate(zip(sizes, sizes[1:])):
            weight = flat[at : at + a * b].view(b, a)
            at += a * b
            x = x @ weight.T
            if bias:
                x = x + flat[at : at + b]
                at += b
            x = ACTIVATIONS[output if layer == len(sizes) - 2 else activation](x)
        return LOSSES[loss](x, targets, labels) + l2 * (flat**2).sum()

    leaf = theta.clone().requires_grad_(True)
    result = value(leaf)
    (gradient,) = torch.autograd.grad(result, leaf)
    hessian = torch.autograd.functional.hessian(value, theta)
    hessian = 0.5 * (hessian + hessian.T)
    lower = [hessian[i, j].item() for i in range(count) for j in range(i + 1)]
    return {
        "activation": activation, "outputActivation": output, "loss": loss, "bias": bias, "l2": l2, "sizes": sizes,
        "inputs": inputs.tolist(), "targets": targets.tolist(), "labels": labels.tolist() if classify else None,
        "theta": theta.tolist(), "value": result.item(), "gradient": gradient.tolist(), "hessianLower": lower,
        "eigenvalues": torch.linalg.eigvalsh(hessian).tolist(),
    }


cases = []
names = list(LOSSES)
for i, activation in enumerate(ACTIVATIONS):  # every activation hidden and at the output, with two losses each
    cases.append(make(activation, "identity", names[i % 6], True, 0.0, 100 + i))
    cases.append(make("tanh", activation, names[(i + 3) % 6], i % 2 == 0, 0.05 if i % 3 == 0 else 0.0, 200 + i))
for i, loss in enumerate(names):  # every loss with smooth units
    cases.append(make("tanh", "identity", loss, i % 2 == 1, 0.0, 300 + i))
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "network-golden.json")
with open(path, "w") as file:
    file.write("{\n")
    file.write(f'"torch": {json.dumps(torch.__version__)},\n"cases": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases))
    file.write("\n]\n}\n")
