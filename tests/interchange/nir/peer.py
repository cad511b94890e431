"""Reads files of NIR by the Python library, writes others by it, and lists what is in each.

    python peer.py FOLDER

Of each file in FOLDER/ours it writes what the library read, as NAME.list.json: types, shapes and bytes of all arrays. Into FOLDER/theirs it
writes graphs and traces of its own, in each mode of compression, and lists of what they hold.
"""
import dataclasses
import json
import pathlib
import sys

import nir
import nir.serialization
import numpy as np


def entry(value):
    """What a value is: its type, shape and bytes, or texts."""
    a = np.asarray(value)
    if a.dtype.kind in "OSU":
        texts = [t.decode() if isinstance(t, bytes) else str(t) for t in a.ravel()]
        return {"type": "text", "shape": list(a.shape), "texts": texts}
    kind = {"b": "bool", "i": "int64", "u": "int64"}.get(a.dtype.kind, a.dtype.name)
    return {"type": kind, "shape": list(a.shape), "hex": a.astype(kind).tobytes().hex()}


def parameters(node):
    if isinstance(node, nir.Input):
        return {"shape": node.input_type["input"]}
    if isinstance(node, nir.Output):
        return {"shape": node.output_type["output"]}
    names = [f.name for f in dataclasses.fields(node) if f.name not in ("input_type", "output_type", "metadata")]
    found = {name: getattr(node, name) for name in names}
    if isinstance(node, nir.Flatten):
        found["input_type"] = node.input_type["input"]
    return found


def listed(tree, path, into):
    for name, value in tree.items():
        if isinstance(value, dict):
            listed(value, f"{path}{name}/", into)
        else:
            into[path + name] = entry(value)


def graph(g, path="", into=None):
    """All that is in a graph."""
    into = {} if into is None else into
    listed(g.metadata, path + "metadata/", into)
    into[path + "edges"] = entry(np.array(g.edges, dtype=object).reshape(len(g.edges), 2))
    for name, node in g.nodes.items():
        at = f"{path}nodes/{name}/"
        into[at + "type"] = entry(type(node).__name__)
        if isinstance(node, nir.NIRGraph):
            graph(node, at, into)
        else:
            listed(parameters(node), at, into)
            listed(node.metadata, at + "metadata/", into)
    return into


def traces(d, path="", into=None):
    """All that is in traces."""
    into = {} if into is None else into
    for name, node in d.nodes.items():
        at = f"{path}nodes/{name}/"
        if isinstance(node, nir.NIRGraphData):
            traces(node, at, into)
            continue
        for key, o in node.observables.items():
            into[f"{at}{key}/type"] = entry(type(o).__name__)
            listed(dataclasses.asdict(o), f"{at}{key}/", into)
    return into


def from_json(text):
    """A graph from a file of JSON, by the library's own dict2NIRNode."""
    document = json.loads(text)
    short = set(document.get("float32", []))

    def arrays(tree, path=""):
        for name, value in tree.items():
            at = path + name
            if isinstance(value, dict):
                arrays(value, at + "/")
            elif at in short:
                tree[name] = np.array(value, dtype="float32")
            elif isinstance(value, list) and name != "edges":
                tree[name] = np.array(value)
        return tree

    return nir.dict2NIRNode(arrays(document["node"])), document["version"]


def read(path):
    if path.suffix == ".traces":
        return traces(nir.read_data(str(path)))
    if path.suffix == ".json":
        g, version = from_json(path.read_text())
    else:
        g, version = nir.read(path), nir.serialization.read_version(path)
    return graph(g) | {"version": entry(version)}


def numbers(kind, *shape):
    return (np.sqrt(np.arange(np.prod(shape, dtype=int)) + 3.0) / 11).astype(kind).reshape(shape)


def cells(n, kind="float64"):
    return numbers(kind, n)


def nodes():
    """One of each primitive, of three cells where a node has cells."""
    def v(k):
        return cells(3) * k

    yield nir.Input(np.array([3]))
    yield nir.Affine(numbers("float32", 3, 3), cells(3, "float32"))
    yield nir.Linear(numbers("float64", 3, 3))
    yield nir.Scale(cells(3, "float32"))
    yield nir.I(r=v(1))
    yield nir.IF(r=v(1), v_threshold=v(2))
    yield nir.IF(r=v(1), v_threshold=v(2), v_reset=v(-1))
    yield nir.LI(tau=v(1), r=v(2), v_leak=v(3))
    yield nir.LIF(tau=v(1), r=v(2), v_leak=v(3), v_threshold=v(4), v_reset=v(5), metadata={"note": "Λ", "in": {"dt": 1e-4, "n": 7, "on": True}})
    yield nir.CubaLI(tau_syn=v(1), tau_mem=v(2), r=v(3), v_leak=v(4))
    yield nir.CubaLIF(tau_syn=v(1), tau_mem=v(2), r=v(3), v_leak=v(4), v_threshold=v(5), w_in=2.5)
    yield nir.Delay(v(1))
    yield nir.Threshold(v(1))
    yield nir.NIRGraph.from_list(nir.Input(np.array([3])), nir.Threshold(v(2)), nir.Output(np.array([3])))
    yield nir.Output(np.array([3]))


def maps():
    """Nodes of maps."""
    two = np.array([2, 2])
    yield nir.Input(np.array([2, 13]))
    yield nir.Conv1d(None, numbers("float32", 3, 2, 3), 1, "same", 1, 1, cells(3, "float32"))
    yield nir.Conv1d(13, numbers("float32", 4, 3, 2), 2, 1, 1, 1, cells(4, "float32"))
    yield nir.Flatten(np.array([4, 7]), 0, -1)
    yield nir.Affine(numbers("float32", 128, 28), cells(128, "float32"))
    yield nir.Output(np.array([128]))
    yield nir.Input(np.array([1, 17, 17]))
    yield nir.Conv2d(None, numbers("float32", 2, 1, 3, 3), 1, "valid", 1, 1, cells(2, "float32"))
    yield nir.Conv2d((15, 15), numbers("float64", 2, 2, 3, 3), (2, 2), (1, 1), (1, 1), 1, cells(2))
    yield nir.SumPool2d(two, two, np.array([0, 0]))
    yield nir.AvgPool2d(two, two, np.array([0, 0]))
    yield nir.Flatten(np.array([2, 2, 2]), 0, -1)
    yield nir.Output(np.array([8]))


def write(folder):
    pictures = list(maps())
    graphs = {
        "cells": nir.NIRGraph.from_list(*nodes()), "lines": nir.NIRGraph.from_list(*pictures[:6]), "pictures": nir.NIRGraph.from_list(*pictures[6:]),
    }
    graphs["cells"].metadata = {"made": "here", "seeds": np.array([1, 2, 3])}
    index, time = np.array([[0, 2, -1], [1, -1, -1]]), np.array([[0, 0.0015, np.inf], [0.004, np.inf, np.inf]])
    data = nir.NIRGraphData({"lif": nir.NIRNodeData({
        "spikes": nir.TimeGriddedData(numbers("float64", 2, 5, 3) > 0.3, 1e-3), "voltages": nir.TimeGriddedData(numbers("float32", 2, 5, 3), 1e-3),
        "events": nir.EventData(index, time, 3, 0.005), "valued": nir.ValuedEventData(index, time, 3, 0.005, numbers("float64", 2, 3)),
    })})
    for mode, compression in (("gzip", "gzip"), ("none", None)):
        for name, g in graphs.items():
            path = folder / f"{name}-{mode}.nir"
            nir.write(path, g, compression=compression)
            save(path, graph(g) | {"version": entry(nir.version)})
        path = folder / f"data-{mode}.traces"
        nir.write_data(path, data, compression=compression)
        save(path, traces(data))


def save(path, listing):
    path.with_name(path.name + ".list").write_text(json.dumps(listing))


if __name__ == "__main__":
    work = pathlib.Path(sys.argv[1])
    for path in sorted((work / "ours").iterdir()):
        save(path, read(path))
    write(work / "theirs")
    print("nir", nir.version)
