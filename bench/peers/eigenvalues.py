"""numpy.linalg.eigvalsh (LAPACK) on Gaussian symmetric matrices of the sizes given as arguments; prints JSON."""

import json
import os
import sys
import time

THREADS = os.environ.get("PEER_THREADS", "1")
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = THREADS

import numpy  # noqa: E402
import threadpoolctl  # noqa: E402

timings = []
for size in sys.argv[1:]:
    n = int(size)
    random = numpy.random.default_rng(n)
    a = random.standard_normal((n, n))
    a = a + a.T
    best = float("inf")
    spent = 0.0
    calls = 0
    while calls < 3 or (spent < 0.5 and calls < 200):
        started = time.perf_counter()
        numpy.linalg.eigvalsh(a)
        took = time.perf_counter() - started
        best = min(best, took)
        spent += took
        calls += 1
    timings.append({"case": size, "engine": "LAPACK (numpy), %s thread" % THREADS, "milliseconds": 1e3 * best})

libraries = ", ".join(
    "%s %s with %s kernels" % (p["internal_api"], p["version"], p.get("architecture", "?"))
    for p in threadpoolctl.threadpool_info()
    if p["user_api"] == "blas"
)
print(json.dumps({"timings": timings, "about": "numpy %s, %s" % (numpy.__version__, libraries or "unknown BLAS")}))
