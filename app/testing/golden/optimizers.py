"""Golden iterates of torch.optim in float64 over 200 updates (made with PyTorch 1.13): python3 optimizers.py > optimizers.json

Loss f(x, y, z) = x⁴/4 − x²/2 + 50·y² + x·y + 0·z from (2, 1, 0.5): curved, ill-conditioned, and z never has a gradient.
Kept: updates 1 to 20 and every tenth. Rates are small enough for the steps to be stable: beyond, rounding grows like any other
disturbance and no two programs agree. PyTorch’s dampening β makes heavy ball a moving average from the second update
on (its first takes the whole gradient), so the moving-average run starts its buffer with (1 − β)·g by hand.
"""
import json
import torch

torch.set_default_dtype(torch.float64)
START = [2.0, 1.0, 0.5]
STEPS = 200


def lbfgs(p, rate, history):
    """One iteration a step, no tolerances: the sequence itself, not its end."""
    return torch.optim.LBFGS(p, lr=rate, max_iter=1, history_size=history, tolerance_grad=0, tolerance_change=0,
                             line_search_fn="strong_wolfe")


RUNS = [
    ({"kind": "sgd", "rate": 0.01}, lambda p: torch.optim.SGD(p, lr=0.01)),
    ({"kind": "momentum", "rate": 0.005, "momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.005, momentum=0.9)),
    ({"kind": "nesterov", "rate": 0.005, "momentum": 0.8},
     lambda p: torch.optim.SGD(p, lr=0.005, momentum=0.8, nesterov=True)),
    ({"kind": "adagrad", "rate": 0.3, "epsilon": 1e-10}, lambda p: torch.optim.Adagrad(p, lr=0.3, eps=1e-10)),
    ({"kind": "rmsprop", "rate": 0.01, "decay": 0.99, "epsilon": 1e-8},
     lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, eps=1e-8)),
    ({"kind": "rmsprop", "rate": 0.02, "decay": 0.7, "epsilon": 1e-3},
     lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.7, eps=1e-3)),
    ({"kind": "adam", "rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
     lambda p: torch.optim.Adam(p, lr=0.05)),
    ({"kind": "adam", "rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.3},
     lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.5, 0.9), eps=0.3)),
    ({"kind": "adamw", "rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01},
     lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.01)),
    ({"kind": "adamw", "rate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-6, "weightDecay": 0.5},
     lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.5)),
    ({"kind": "momentum", "rate": 0.02, "momentum": 0.9, "convention": "ema"},
     lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, dampening=0.9)),
    ({"kind": "amsgrad", "rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
     lambda p: torch.optim.Adam(p, lr=0.05, amsgrad=True)),
    ({"kind": "amsgrad", "rate": 0.1, "beta1": 0.5, "beta2": 0.7, "epsilon": 1e-4},
     lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.7), eps=1e-4, amsgrad=True)),
    ({"kind": "radam", "rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
     lambda p: torch.optim.RAdam(p, lr=0.05)),
    ({"kind": "radam", "rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4},
     lambda p: torch.optim.RAdam(p, lr=0.1, betas=(0.5, 0.9), eps=1e-4)),
    ({"kind": "lbfgs", "rate": 1, "history": 10}, lambda p: lbfgs(p, 1, 10)),
    ({"kind": "lbfgs", "rate": 0.2, "history": 2}, lambda p: lbfgs(p, 0.2, 2)),
]

runs = []
for spec, make in RUNS:
    theta = torch.tensor(START, requires_grad=True)
    optimizer = make([theta])

    def closure():
        optimizer.zero_grad()
        x, y, z = theta
        loss = x**4 / 4 - x**2 / 2 + 50 * y**2 + x * y + 0 * z
        loss.backward()
        return loss

    if spec.get("convention") == "ema":
        optimizer.state[theta]["momentum_buffer"] = torch.zeros(3)
    path = []
    for update in range(1, STEPS + 1):
        optimizer.step(closure)
        if update <= 20 or update % 10 == 0:
            path.append([update, *theta.detach().tolist()])
    runs.append({"optimizer": spec, "path": path})
print(json.dumps({"torch": torch.__version__, "start": START, "runs": runs}))
