"""numpy.linalg.eigvalsh (LAPACK) on Gaussian symmetric matrices of the sizes given as arguments, on one thread and on
two; prints JSON."""

import json
import sys
import time

import numpy
import threadpoolctl


def shortest(a):
    best, spent, calls = float("inf"), 0.0, 0
    while calls < 3 or (spent < 0.5 and calls < 200):
        started = time.perf_counter()
        numpy.linalg.eigvalsh(a)
        took = time.perf_counter() - started
        best, spent, calls = min(best, took), spent + took, calls + 1
    return 1e3 * best


timings = []
for size in sys.argv[1:]:
    n = int(size)
    random = numpy.random.default_rng(n)
    a = random.standard_normal((n, n))
    a = a + a.T
    for threads in (1, 2):
        with threadpoolctl.threadpool_limits(threads, "blas"):
            engine = "LAPACK (numpy), %d thread%s" % (threads, "" if threads == 1 else "s")
            timings.append({"case": size, "engine": engine, "milliseconds": shortest(a)})

libraries = ", ".join(
    "%s %s with %s kernels" % (p["internal_api"], p["version"], p.get("architecture", "?"))
    for p in threadpoolctl.threadpool_info()
    if p["user_api"] == "blas"
)
print(json.dumps({"timings": timings, "about": ["numpy %s, %s" % (numpy.__version__, libraries or "unknown BLAS")]}))
