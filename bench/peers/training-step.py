"""One float64 Adam step of PyTorch on a batch of 32 of the benchmark networks, one thread; prints JSON."""

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
NETWORKS = {
    "A": ([2, 16, 16, 2], 500),
    "B": ([4, 32, 32, 3], 500),
    "C": ([64, 32, 10], 1000),
    "D": ([64, 64, 10], 1000),
}
BATCH = 32
STEPS = 25  # a few milliseconds: some calls are not interrupted even on a busy machine
timings = []
for case in sys.argv[1:]:
    sizes, samples = NETWORKS[case]
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(i, o), torch.nn.Tanh()]
    model = torch.nn.Sequential(*layers[:-1])
    x = torch.randn(samples, sizes[0])
    labels = torch.randint(sizes[-1], (samples,))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    best = float("inf")
    spent = 0.0
    while spent < 1.0:
        order = torch.randperm(samples)
        started = time.perf_counter()
        for step in range(STEPS):
            at = step * BATCH % (samples - BATCH)
            rows = order[at : at + BATCH]
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), labels[rows]).backward()
            optimizer.step()
        took = time.perf_counter() - started
        best = min(best, took / STEPS)
        spent += took
    timings.append({"case": case, "engine": "PyTorch, Adam", "milliseconds": 1e3 * best})
print(json.dumps({"timings": timings, "about": ["PyTorch %s" % torch.__version__]}))
