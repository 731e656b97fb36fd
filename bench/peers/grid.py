"""The float64 loss of PyTorch over a row of 101 points of a plane, times 101, one thread; prints JSON.

Two routes: one forward pass a point, and all points of the row as one batched matrix product."""

import json
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import torch  # noqa: E402

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
torch.set_grad_enabled(False)
NETWORKS = {
    "A": ([2, 16, 16, 2], 500),
    "B": ([4, 32, 32, 3], 500),
    "C": ([64, 32, 10], 1000),
    "D": ([64, 64, 10], 1000),
}
SIZE = 101


def shortest(run):
    run()
    best, spent, calls = float("inf"), 0.0, 0
    while calls < 3 or (spent < 1.0 and calls < 100):
        started = time.perf_counter()
        run()
        took = time.perf_counter() - started
        best, spent, calls = min(best, took), spent + took, calls + 1
    return 1e3 * SIZE * best


timings = []
for case in sys.argv[1:]:
    sizes, samples = NETWORKS[case]
    shapes = list(zip(sizes, sizes[1:]))
    count = sum(o * i + o for i, o in shapes)
    x = torch.randn(samples, sizes[0])
    labels = torch.randint(sizes[-1], (samples,))
    center, d1, d2 = 0.3 * torch.randn(count), torch.randn(count), torch.randn(count)
    ticks = (torch.arange(SIZE) - (SIZE - 1) / 2) / SIZE

    def one_by_one():
        losses = []
        for tick in ticks.tolist():
            theta = center + tick * d1 + 0.25 * d2
            a, at = x, 0
            for layer, (i, o) in enumerate(shapes):
                w, b = theta[at : at + o * i].view(o, i), theta[at + o * i : at + o * i + o]
                at += o * i + o
                a = torch.addmm(b, a, w.t())
                if layer < len(shapes) - 1:
                    a = a.tanh_()
            losses.append(torch.nn.functional.cross_entropy(a, labels))
        return losses

    def batched():
        theta = center + ticks[:, None] * d1 + 0.25 * d2
        a, at = x.expand(SIZE, samples, sizes[0]), 0
        for layer, (i, o) in enumerate(shapes):
            w, b = theta[:, at : at + o * i].view(SIZE, o, i), theta[:, at + o * i : at + o * i + o]
            at += o * i + o
            a = torch.baddbmm(b[:, None, :], a, w.transpose(1, 2))
            if layer < len(shapes) - 1:
                a = a.tanh_()
        best = torch.logsumexp(a, 2) - a.gather(2, labels.expand(SIZE, samples)[:, :, None])[:, :, 0]
        return best.mean(1)

    timings.append({"case": case, "engine": "PyTorch, point by point", "milliseconds": shortest(one_by_one)})
    timings.append({"case": case, "engine": "PyTorch, row by row", "milliseconds": shortest(batched)})
print(json.dumps({"timings": timings, "about": ["PyTorch %s" % torch.__version__]}))
