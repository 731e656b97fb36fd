"""Iterates over 200 updates of the optimizers and conventions that torch.optim has not, by other programs and other routes
(made with JAX 0.10, Optax 0.2 and NumPy 2.4, all in float64): python3 second-optimizers.py > second-optimizers.json

On functions: f(x, y, z) = x⁴/4 − x²/2 + 50·y² + x·y + 0·z from (2, 1, 0.5), as in optimizers.py, with its derivatives by JAX.
Natural gradient: a 2-3-2 tanh network on five samples, its Jacobian by JAX. Kept: updates 1 to 20 and every tenth.

- Lion and Adam without bias correction: Optax (the latter chained of its parts). SAM: the paper's two gradients, here with Optax' SGD.
- Heavy ball of the lecture with a decaying rate: m as the plain sum over all past gradients, each with its own rate.
- Adagrad and RMSProp of the lecture: σ from the stored history of all gradients, no recursion.
- Newton: a linear solve with H + μI, or pinv(H) for μ = 0; saddle-free: |H| as V·Σ·Vᵀ of the SVD H = U·Σ·Vᵀ;
  natural gradient: a linear solve with JᵀAJ/N + μI.
"""
import json
import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)
START = [2.0, 1.0, 0.5]
STEPS = 200


def quartic(theta):
    x, y, z = theta
    return x**4 / 4 - x**2 / 2 + 50 * y**2 + x * y + 0 * z


def kept(steps):
    return [[t, *map(float, theta)] for t, theta in steps if t <= 20 or t % 10 == 0]


def with_optax(transform, ascent=0.0):
    """Path of an Optax transform; with `ascent` ρ its gradients are taken at θ + ρ·g/‖g‖."""
    slope = jax.jit(jax.grad(quartic))
    theta = jnp.array(START)
    state = transform.init(theta)
    path = []
    for t in range(1, STEPS + 1):
        g = slope(theta)
        if ascent > 0:
            g = slope(theta + ascent * g / jnp.sqrt(jnp.sum(g * g)))
        updates, state = transform.update(g, state, theta)
        theta = optax.apply_updates(theta, updates)
        path.append((t, theta))
    return kept(path)


def with_history(step, decay=1.0, rate=None):
    """Path of θ_t = θ_0 + … where step(list of all gradients, list of all rates) is the change of the last update."""
    slope = jax.jit(jax.grad(quartic))
    theta = np.array(START)
    gradients, rates, path = [], [], []
    for t in range(1, STEPS + 1):
        gradients.append(np.array(slope(theta)))
        rates.append(rate * decay ** (t - 1))
        theta = theta + step(np.array(gradients), np.array(rates))
        path.append((t, theta))
    return kept(path)


def lecture_momentum(beta):
    def step(gradients, rates):
        ages = np.arange(len(rates))[::-1]
        return -(beta**ages * rates) @ gradients
    return step


def over(g, sigma):
    return np.divide(g, sigma, out=np.zeros_like(g), where=sigma > 0)


def lecture_adagrad(gradients, rates):
    return -rates[-1] * over(gradients[-1], np.sqrt(np.mean(gradients**2, axis=0)))


def lecture_rmsprop(alpha):
    def step(gradients, rates):
        ages = np.arange(len(rates))[::-1]
        weights = alpha**ages * np.where(np.arange(len(rates)) == 0, 1.0, 1 - alpha)
        return -rates[-1] * over(gradients[-1], np.sqrt(weights @ gradients**2))
    return step


def with_hessian(solve, rate):
    slope, curvature = jax.jit(jax.grad(quartic)), jax.jit(jax.hessian(quartic))
    theta = np.array(START)
    path = []
    for t in range(1, STEPS + 1):
        theta = theta - rate * solve(np.array(curvature(theta)), np.array(slope(theta)))
        path.append((t, theta))
    return kept(path)


def newton(damping):
    if damping == 0:
        return lambda h, g: np.linalg.pinv(h, rcond=1e-12, hermitian=True) @ g
    return lambda h, g: np.linalg.solve(h + damping * np.eye(3), g)


def saddle_free(damping):
    def solve(h, g):
        _, s, vt = np.linalg.svd(h)
        return np.linalg.solve(vt.T @ np.diag(s) @ vt + damping * np.eye(3), g)
    return solve


INPUTS = [[0.3, -1.0], [1.2, 0.4], [-0.7, 0.9], [0.1, 0.2], [-1.1, -0.6]]
TARGETS = [[0.5, -0.2], [-0.4, 0.8], [0.1, 0.3], [0.9, -0.7], [-0.6, 0.4]]
LABELS = [0, 1, 1, 0, 1]
THETA = [round(float(v), 3) for v in np.random.default_rng(3).uniform(-1, 1, 17)]


def predict(theta):
    w1, b1 = theta[:6].reshape(3, 2), theta[6:9]
    w2, b2 = theta[9:15].reshape(2, 3), theta[15:]
    return jnp.tanh(jnp.array(INPUTS) @ w1.T + b1) @ w2.T + b2


def mse(f):
    return jnp.mean(jnp.sum((f - jnp.array(TARGETS)) ** 2, axis=1))


def cross_entropy(f):
    return -jnp.mean(jax.nn.log_softmax(f)[jnp.arange(5), jnp.array(LABELS)])


def natural(loss, damping, rate):
    """The metric is the loss's Hessian in the outputs between two Jacobians of the outputs."""
    outputs, jacobian = jax.jit(predict), jax.jit(jax.jacobian(predict))
    inner, slope = jax.jit(jax.hessian(loss)), jax.jit(jax.grad(lambda theta: loss(predict(theta))))
    theta = np.array(THETA)
    path = []
    for t in range(1, STEPS + 1):
        j = np.array(jacobian(theta)).reshape(10, 17)
        a = np.array(inner(outputs(theta))).reshape(10, 10)
        theta = theta - rate * np.linalg.solve(j.T @ a @ j + damping * np.eye(17), np.array(slope(theta)))
        path.append((t, theta))
    return kept(path)


def run(spec, path, **more):
    return {"optimizer": spec, "path": path, **more}


def uncorrected_adam(rate, beta1, beta2, epsilon):
    """Two moving averages that start at zero, as Optax makes them without debiasing."""
    mean, square = optax.ema(beta1, debias=False), optax.ema(beta2, debias=False)

    def update(g, state, params=None):
        m, first = mean.update(g, state[0])
        v, second = square.update(g * g, state[1])
        return -rate * m / (jnp.sqrt(v) + epsilon), (first, second)
    return optax.GradientTransformation(lambda p: (mean.init(p), square.init(p)), update)


functions = [
    run({"kind": "momentum", "rate": 0.005, "momentum": 0.9, "convention": "lecture"},
        with_history(lecture_momentum(0.9), decay=0.99, rate=0.005), decay=0.99),
    run({"kind": "adagrad", "rate": 0.01, "convention": "lecture"}, with_history(lecture_adagrad, rate=0.01)),
    run({"kind": "adagrad", "rate": 0.1, "convention": "lecture"},
        with_history(lecture_adagrad, decay=0.95, rate=0.1), decay=0.95),
    run({"kind": "rmsprop", "rate": 0.002, "decay": 0.9, "convention": "lecture"},
        with_history(lecture_rmsprop(0.9), rate=0.002)),
    run({"kind": "rmsprop", "rate": 0.01, "decay": 0.99, "convention": "lecture"},
        with_history(lecture_rmsprop(0.99), rate=0.01)),
    run({"kind": "adam", "rate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "biasCorrection": False},
        with_optax(uncorrected_adam(0.02, 0.9, 0.999, 1e-8))),
    run({"kind": "lion", "rate": 0.01, "beta1": 0.9, "beta2": 0.99, "weightDecay": 0},
        with_optax(optax.lion(0.01, b1=0.9, b2=0.99, weight_decay=0))),
    run({"kind": "lion", "rate": 0.003, "beta1": 0.8, "beta2": 0.95, "weightDecay": 0.5},
        with_optax(optax.lion(0.003, b1=0.8, b2=0.95, weight_decay=0.5))),
    run({"kind": "sam", "rate": 0.01, "rho": 0.05, "momentum": 0},
        with_optax(optax.sgd(0.01), ascent=0.05)),
    run({"kind": "sam", "rate": 0.004, "rho": 0.2, "momentum": 0.8},
        with_optax(optax.sgd(0.004, momentum=0.8), ascent=0.2)),
    run({"kind": "newton", "rate": 0.1, "damping": 0}, with_hessian(newton(0), 0.1)),
    run({"kind": "newton", "rate": 0.2, "damping": 0.5}, with_hessian(newton(0.5), 0.2)),
    run({"kind": "saddleFreeNewton", "rate": 0.1, "damping": 0.3}, with_hessian(saddle_free(0.3), 0.1)),
]
networks = [
    run({"kind": "naturalGradient", "rate": 0.1, "damping": 0.05}, natural(mse, 0.05, 0.1), loss="mse"),
    run({"kind": "naturalGradient", "rate": 0.2, "damping": 0.1}, natural(cross_entropy, 0.1, 0.2), loss="crossEntropy"),
]
print(json.dumps({
    "versions": {"jax": jax.__version__, "optax": optax.__version__, "numpy": np.__version__},
    "start": START, "functions": functions,
    "network": {"inputs": INPUTS, "targets": TARGETS, "labels": LABELS, "theta": THETA}, "networks": networks,
}))
