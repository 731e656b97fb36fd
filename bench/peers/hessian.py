"""Exact float64 Hessians of the benchmark networks by every route that PyTorch and JAX offer; prints JSON.

Each route computes the full [P, P] Hessian of the mean softmax cross-entropy over all samples, one thread.
"""

import json
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# JAX has no switch for one thread that its newer run time heeds; one processor it cannot leave.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

NETWORKS = {
    "S": ([2, 7, 7, 2], 500),
    "A": ([2, 16, 16, 2], 500),
    "B": ([4, 32, 32, 3], 500),
    "C": ([64, 32, 10], 1000),
    "D": ([64, 64, 10], 1000),
}
about = []
timings = []


def measure(case, engine, run):
    try:
        run()
    except (RuntimeError, MemoryError, NotImplementedError) as error:
        about.append("%s on %s: %s" % (engine, case, str(error).splitlines()[0]))
        return
    best = float("inf")
    spent = 0.0
    while spent < 1.0:
        started = time.perf_counter()
        run()
        took = time.perf_counter() - started
        best = min(best, took)
        spent += took
    timings.append({"case": case, "engine": engine, "milliseconds": 1e3 * best})


def pytorch(case, sizes, samples):
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    x = torch.randn(samples, sizes[0])
    labels = torch.randint(sizes[-1], (samples,))
    shapes = [(o, i) for i, o in zip(sizes, sizes[1:])]
    count = sum(o * i + o for o, i in shapes)
    theta = 0.3 * torch.randn(count)

    def loss(flat):
        a = x
        at = 0
        for layer, (o, i) in enumerate(shapes):
            w = flat[at : at + o * i].view(o, i)
            b = flat[at + o * i : at + o * i + o]
            at += o * i + o
            a = a @ w.T + b
            if layer < len(shapes) - 1:
                a = torch.tanh(a)
        return torch.nn.functional.cross_entropy(a, labels)

    def rows():
        flat = theta.clone().requires_grad_(True)
        (gradient,) = torch.autograd.grad(loss(flat), flat, create_graph=True)
        return torch.stack([torch.autograd.grad(g, flat, retain_graph=True)[0] for g in gradient])

    def batched(chunk):
        def run():
            flat = theta.clone().requires_grad_(True)
            (gradient,) = torch.autograd.grad(loss(flat), flat, create_graph=True)
            identity = torch.eye(count)
            parts = [
                torch.autograd.grad(
                    gradient, flat, identity[at : at + chunk], retain_graph=True, is_grads_batched=True
                )[0]
                for at in range(0, count, chunk)
            ]
            return torch.cat(parts)

        return run

    measure(case, "PyTorch, row by row", rows)
    measure(case, "PyTorch, 64 rows batched", batched(64))
    if case == "A":
        measure(case, "PyTorch, functional.hessian vectorized", lambda: torch.autograd.functional.hessian(loss, theta, vectorize=True))
    try:
        import functorch

        if case in "AB":
            measure(case, "PyTorch, forward over reverse", lambda: functorch.jacfwd(functorch.jacrev(loss))(theta))
    except ImportError:
        pass
    about.append("PyTorch %s" % torch.__version__)


def jax_routes(case, sizes, samples):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    key = jax.random.PRNGKey(0)
    x = jax.random.normal(key, (samples, sizes[0]))
    labels = jax.random.randint(key, (samples,), 0, sizes[-1])
    shapes = [(o, i) for i, o in zip(sizes, sizes[1:])]
    count = sum(o * i + o for o, i in shapes)
    theta = 0.3 * jax.random.normal(key, (count,))

    def loss(flat):
        a = x
        at = 0
        for layer, (o, i) in enumerate(shapes):
            w = flat[at : at + o * i].reshape(o, i)
            b = flat[at + o * i : at + o * i + o]
            at += o * i + o
            a = a @ w.T + b
            if layer < len(shapes) - 1:
                a = jnp.tanh(a)
        return -jnp.mean(jax.nn.log_softmax(a)[jnp.arange(samples), labels])

    compiled = jax.jit(jax.hessian(loss))
    if count * samples * max(sizes) * 8 < 4e9:
        measure(case, "JAX, jit hessian", lambda: compiled(theta).block_until_ready())
    column = jax.jit(lambda v: jax.lax.map(lambda u: jax.jvp(jax.grad(loss), (theta,), (u,))[1], v))
    identity = jnp.eye(count)
    measure(case, "JAX, jit columns", lambda: column(identity).block_until_ready())
    about.append("JAX %s" % jax.__version__)


modules = 0
for routes in (pytorch, jax_routes):
    try:
        for case in sys.argv[1:]:
            routes(case, *NETWORKS[case])
        modules += 1
    except ImportError as error:
        about.append(str(error))
if modules == 0:
    sys.exit("; ".join(about))
print(json.dumps({"timings": timings, "about": about}))
