"""Golden rates of torch.optim.lr_scheduler over 60 updates (made with PyTorch 1.13): python3 schedules.py > schedules.json"""
import json
import torch
from torch.optim import lr_scheduler as s

STEPS = 60
RUNS = [
    ({"decay": {"kind": "step", "every": 7, "factor": 0.3}}, lambda o: s.StepLR(o, 7, 0.3)),
    ({"decay": {"kind": "exponential", "factor": 0.93}}, lambda o: s.ExponentialLR(o, 0.93)),
    ({"decay": {"kind": "polynomial", "power": 1.7, "length": 61}}, lambda o: s.PolynomialLR(o, 61, 1.7)),
    ({"decay": {"kind": "cosine", "end": 0.1}}, lambda o: s.CosineAnnealingLR(o, STEPS, 0.02)),
    ({"decay": {"kind": "cosine", "end": 0.1, "length": 8, "restarts": True}},
     lambda o: s.CosineAnnealingWarmRestarts(o, 8, 1, 0.02)),
    ({"decay": {"kind": "cosine", "end": 0, "length": 8, "restarts": True, "growth": 2}},
     lambda o: s.CosineAnnealingWarmRestarts(o, 8, 2)),
    ({"decay": {"kind": "oneCycle"}}, lambda o: s.OneCycleLR(o, 0.2, STEPS)),
    ({"warmup": {"length": 9}}, lambda o: s.LinearLR(o, total_iters=9)),
    ({"warmup": {"length": 10, "from": 0.1}, "decay": {"kind": "exponential", "factor": 0.9}},
     lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, total_iters=10), s.ExponentialLR(o, 0.9)], [10])),
]

runs = []
for schedule, make in RUNS:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.2)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    runs.append({"schedule": schedule, "rates": rates})
print(json.dumps({"torch": torch.__version__, "rate": 0.2, "runs": runs}))
