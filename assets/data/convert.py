"""Makes the CSV files of this folder from the packages that carry the data sets.

Usage: python3 convert.py SKLEARN_DIR PENGUINS_JSON
  SKLEARN_DIR    …/sklearn/datasets/data of Debian 12's python3-sklearn (1.2.1+dfsg-1)
  PENGUINS_JSON  data/penguins.json of npm's vega-datasets 3.2.1
Values are copied as text, never through a float, so that no digit changes.
"""
import csv, gzip, json, sys
from pathlib import Path

source, penguins = Path(sys.argv[1]), Path(sys.argv[2])
here = Path(__file__).parent


def write(name, header, rows):
    with open(here / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def labelled(path):
    """scikit-learn's layout: first line N, features, class names; then features and class number."""
    with open(source / path, newline="") as file:
        lines = list(csv.reader(file))
    names = lines[0][2:]
    return [line[:-1] + [names[int(line[-1])]] for line in lines[1:]]


write("iris.csv",
      ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)", "species"],
      labelled("iris.csv"))
write("wine.csv",
      ["alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
       "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "OD280/OD315 of diluted wines",
       "proline", "cultivar"],
      labelled("wine_data.csv"))
measures = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
            "symmetry", "fractal dimension"]
write("breast-cancer.csv",
      [f"mean {m}" for m in measures] + [f"{m} error" for m in measures] + [f"worst {m}" for m in measures]
      + ["diagnosis"],
      labelled("breast_cancer.csv"))
with gzip.open(source / "digits.csv.gz", "rt", newline="") as file:
    write("digits.csv", [f"pixel r{r} c{c}" for r in range(8) for c in range(8)] + ["digit"],
          [[str(int(float(cell))) for cell in line] for line in csv.reader(file)])

# parse_float=str keeps the digits; '.' stands for an unknown sex in the source and becomes an empty (missing) cell.
records = json.loads(penguins.read_text(), parse_float=str, parse_int=str)
columns = {"Island": "island", "Beak Length (mm)": "bill length (mm)", "Beak Depth (mm)": "bill depth (mm)",
           "Flipper Length (mm)": "flipper length (mm)", "Body Mass (g)": "body mass (g)", "Sex": "sex",
           "Species": "species"}
write("penguins.csv", columns.values(),
      [["" if record[key] in (None, ".") else record[key].lower() if key == "Sex" else record[key] for key in columns]
       for record in records])
