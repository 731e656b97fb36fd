"""Opens exported files with other programs and prints what they see as JSON; called by the tests when the programs are there.

python open-exports.py probe            which of numpy, h5py, vtk can be imported
python open-exports.py npz FILE
python open-exports.py hdf5 FILE
python open-exports.py loss-landscape FILE.h5      with the files beside it
python open-exports.py vts FILE | vtp FILE
"""

import importlib.util
import json
import sys


def numbers(array):
    return [repr(float(v)) for v in array.ravel()]


def npz(path):
    import numpy as np

    def content(array):
        if array.dtype.kind != "U":
            return numbers(array)
        return str(array) if array.ndim == 0 else [str(text) for text in array]

    with np.load(path, allow_pickle=False) as f:
        return {k: {"shape": list(f[k].shape), "values": content(f[k])} for k in f.files}


def hdf5(path):
    import h5py

    out = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            value = item[()]
            text = item.asstr()[()] if h5py.check_string_dtype(item.dtype) else None
            out[name] = {"shape": list(item.shape), "values": text if text is not None else numbers(value)}

    with h5py.File(path, "r") as f:
        f.visititems(visit)
        out["attributes"] = {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in f.attrs.items()}
    return out


def vtk_file(path, reader_name):
    import vtk
    from vtk.util.numpy_support import vtk_to_numpy

    reader = getattr(vtk, reader_name)()
    reader.SetFileName(path)
    reader.Update()
    data = reader.GetOutput()

    def arrays(attributes):
        return {
            attributes.GetArrayName(k): numbers(vtk_to_numpy(attributes.GetArray(k)))
            for k in range(attributes.GetNumberOfArrays())
            if attributes.GetArray(k) is not None
        }

    fields = data.GetFieldData()
    surface = vtk.vtkGeometryFilter()
    surface.SetInputData(data)
    surface.Update()
    return {
        "points": numbers(vtk_to_numpy(data.GetPoints().GetData())),
        "pointData": arrays(data.GetPointData()),
        "cellData": arrays(data.GetCellData()),
        "fields": {
            fields.GetAbstractArray(k).GetName(): numbers(vtk_to_numpy(fields.GetArray(k)))
            if fields.GetArray(k) is not None
            else fields.GetAbstractArray(k).GetValue(0)
            for k in range(fields.GetNumberOfArrays())
        },
        "visibleCells": surface.GetOutput().GetNumberOfPolys(),
        "types": [data.GetCellType(c) for c in range(data.GetNumberOfCells())],
        "cells": [
            [data.GetCell(c).GetPointId(i) for i in range(data.GetCell(c).GetNumberOfPoints())] for c in range(data.GetNumberOfCells())
        ],
    }


def loss_landscape(path):
    """A surface as the plotting scripts of github.com/tomgoldstein/loss-landscape take it: what plot_2D and plot_surface
    look up, by the names and in the order in which they do, and what follows from it."""
    import os

    import h5py
    import numpy as np

    def read_list(file, name):
        group = file[name]
        return [np.array(group[str(i)]) for i in range(len(group))]

    with h5py.File(path, "r") as f:
        x, y = np.array(f["xcoordinates"][:]), np.array(f["ycoordinates"][:])
        grid_x, grid_y = np.meshgrid(x, y)
        surfaces = [name for name in ("train_loss", "test_loss", "train_acc", "test_acc") if name in f.keys()]
        z = np.array(f[surfaces[0]][:])
        directions_file = os.path.join(os.path.dirname(path), f["dir_file"].asstr()[()])
    with h5py.File(directions_file, "r") as f:
        directions = [np.concatenate([w.ravel() for w in read_list(f, name)]) for name in ("xdirection", "ydirection")]
        shapes = [list(w.shape) for w in read_list(f, "xdirection")]
        ratio = [float(r) for r in f["explained_variance_ratio_"][:]] if "explained_variance_ratio_" in f.keys() else None
        own = {k: numbers(np.concatenate([w.ravel() for w in read_list(f, k)])) for k in f.keys() if k.startswith("eigenvector")}
        eigenvalues = numbers(np.array(f["eigenvalues"])) if "eigenvalues" in f.keys() else None
    paths = []
    stem = path[: -len(".h5")]
    number = 1
    while os.path.exists(name := f"{stem}-trajectory{'' if number == 1 else f'-{number}'}.h5"):
        with h5py.File(name, "r") as f:
            paths.append(
                {
                    "run": f.attrs["run"],
                    "x": numbers(np.array(f["proj_xcoord"])),
                    "y": numbers(np.array(f["proj_ycoord"])),
                    "true": numbers(np.array(f["true_loss"])),
                }
            )
        number += 1
    return {
        "surfaces": surfaces,
        "fits": z.shape == grid_x.shape == grid_y.shape,
        "x": numbers(x),
        "y": numbers(y),
        "z": numbers(z),
        "directions": [numbers(d) for d in directions],
        "shapes": shapes,
        "ratio": ratio,
        "eigenvectors": own,
        "eigenvalues": eigenvalues,
        "paths": paths,
    }


if sys.argv[1] == "probe":
    print(json.dumps([m for m in ("numpy", "h5py", "vtk") if importlib.util.find_spec(m) is not None]))
else:
    kind, path = sys.argv[1:3]
    readers = {
        "npz": npz,
        "hdf5": hdf5,
        "loss-landscape": loss_landscape,
        "vts": lambda p: vtk_file(p, "vtkXMLStructuredGridReader"),
        "vtp": lambda p: vtk_file(p, "vtkXMLPolyDataReader"),
    }
    print(json.dumps(readers[kind](path)))
