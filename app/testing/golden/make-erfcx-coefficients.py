"""Prints the Chebyshev coefficients of app/numerics/normal-distribution.ts.

erfcx(x) (1 + 2x) for x >= 0 as a series in t = (x - 3.75) / (x + 3.75) (Shepherd & Laframboise 1981), by
interpolation in 60 Chebyshev nodes with 50 digits. Needs mpmath.
"""
from mpmath import mp, mpf, cos, pi, exp, erfc, nstr

mp.dps = 50
K = mpf(15) / 4
N = 60


def f(t):
    x = K * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


angles = [pi * (j + mpf(1) / 2) / N for j in range(N)]
values = [f(cos(a)) for a in angles]
for m in range(27):
    print(nstr(2 / mpf(N) * sum(v * cos(m * a) for v, a in zip(values, angles)), 20) + ",")
