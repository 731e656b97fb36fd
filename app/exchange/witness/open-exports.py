"""Opens exported files with other programs and prints what they see as JSON; called by the tests when the programs are there.

python open-exports.py probe            which of numpy, h5py, vtk can be imported
python open-exports.py npz FILE
python open-exports.py hdf5 FILE
python open-exports.py vts FILE | vtp FILE
"""

import importlib.util
import json
import sys


def numbers(array):
    return [repr(float(v)) for v in array.ravel()]


def npz(path):
    import numpy as np

    with np.load(path, allow_pickle=False) as f:
        return {
            k: {"shape": list(f[k].shape), "values": str(f[k]) if f[k].dtype.kind == "U" else numbers(f[k])} for k in f.files
        }


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
        "fields": {fields.GetAbstractArray(k).GetName(): fields.GetAbstractArray(k).GetValue(0) for k in range(fields.GetNumberOfArrays())},
        "visibleCells": surface.GetOutput().GetNumberOfPolys(),
        "cells": [
            [data.GetCell(c).GetPointId(i) for i in range(data.GetCell(c).GetNumberOfPoints())] for c in range(data.GetNumberOfCells())
        ],
    }


if sys.argv[1] == "probe":
    print(json.dumps([m for m in ("numpy", "h5py", "vtk") if importlib.util.find_spec(m) is not None]))
else:
    kind, path = sys.argv[1:3]
    readers = {
        "npz": npz,
        "hdf5": hdf5,
        "vts": lambda p: vtk_file(p, "vtkXMLStructuredGridReader"),
        "vtp": lambda p: vtk_file(p, "vtkXMLPolyDataReader"),
    }
    print(json.dumps(readers[kind](path)))
