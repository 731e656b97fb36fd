"""Writes elementary-functions.json: e^x, tanh x and 1/(1+e^-x) to about 106 bits, as pairs high + low of float64.

Needs mpmath. Run in this folder: python3 make-elementary-functions.py
"""

import json
import random

from mpmath import exp, mp, mpf, tanh

mp.prec = 300
random.seed(1)

points = [0.0, 1e-300, -1e-300, 5e-324, 1e-20, 1e-10, -1e-10, 0.3465, 0.3466, -0.3466, 0.5, 1.0, -1.0, 2.0]
points += [18.9, 19.1, 21.9, 22.1, -22.1, 36.0, 700.0, 709.7, -700.0, -707.0]
for size in (1e-6, 1e-3, 0.1, 0.5, 1, 2, 5, 20, 100, 700):
    points += [random.uniform(-size, size) for _ in range(60)]

functions = {"exp": exp, "tanh": tanh, "sigmoid": lambda x: 1 / (1 + exp(-x))}
golden = {"x": points}
for name, function in functions.items():
    pairs = []
    for point in points:
        value = function(mpf(point))
        high = float(value)
        pairs.append([high, float(value - mpf(high))])
    golden[name] = pairs
with open("elementary-functions.json", "w") as file:
    json.dump(golden, file)
