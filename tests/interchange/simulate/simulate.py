"""Simulates graphs of NIR in Norse and snnTorch. Arguments: a folder with jobs.json, whose entries have a file, a library, and an input for each step in
the order and shape of the graph. Writes results.json: for each, the spikes of the output of each step, or the error. Then lets snnTorch write graphs of its own, and exports.json with their
files, the input of each step, and the spikes that snnTorch has."""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")

import nir
import torch


def norse_module(graph, subtract):
    import norse.torch
    from norse.torch.functional import reset

    how = reset.reset_subtract if subtract else reset.reset_value
    return norse.torch.from_nir(graph, ignore_warnings=True, reset_method=how, dt=0.001)


def snntorch_module(graph, subtract):
    from snntorch.import_nir import import_from_nir

    return import_from_nir(graph)


def simulate(folder, job):
    graph = nir.read(str(folder / job["file"]))
    make = {"norse": norse_module, "snntorch": snntorch_module}[job["library"]]
    module = make(graph, job["subtract"])
    state, spikes = None, []
    for values in job["input"]:
        x = torch.tensor(values, dtype=torch.float32).reshape(1, *job["shape"])
        y = module(x) if job["library"] == "snntorch" and state is None else module(x, state)
        y, state = y if isinstance(y, tuple) else (y, None)
        if hasattr(state, "cache"):  # of a graph with a cycle, what is returned is the node that came last
            y = state.cache.get("output", y)
        spikes.append([int(v) for v in y.detach().reshape(-1)])
    return spikes


def layers(cell):
    """Two layers of cells with weights that are multiples of 1/64."""
    net = torch.nn.Sequential(torch.nn.Linear(6, 8), cell(8), torch.nn.Linear(8, 3, bias=False), cell(3))
    torch.manual_seed(1)
    for p in net.parameters():
        if p.dim() > 0:
            p.copy_(torch.round((2 * torch.rand(p.shape) - 0.8) * 64) / 64)
    return net


def exported(folder, name, net):
    from snntorch.export_nir import export_to_nir

    entry = {"name": name, "file": name + ".nir"}
    try:
        nir.write(str(folder / entry["file"]), export_to_nir(net, torch.zeros(1, 6), ignore_dims=[0]))
    except Exception as e:
        return {"name": name, "error": f"{type(e).__name__}: {e}"}
    for layer in net:
        if hasattr(layer, "reset_hidden"):
            layer.reset_hidden()
        elif hasattr(layer, "reset_mem"):
            layer.reset_mem()
    entry["input"], entry["spikes"] = [], []
    for _ in range(100):
        x = (torch.rand(1, 6) < 0.5).float()
        y = net(x)
        y = y[0] if isinstance(y, tuple) else y
        entry["input"].append([int(v) for v in x.reshape(-1)])
        entry["spikes"].append([int(v) for v in y.reshape(-1)])
    return entry


def exports(folder):
    import snntorch

    same_step = {"init_hidden": True, "reset_mechanism": "zero", "reset_delay": False}
    of_each = lambda x, n: torch.full((n,), x)  # one number for all has no shape, which the export refuses
    cells = {
        "Leaky": lambda n: snntorch.Leaky(beta=of_each(0.875, n), threshold=of_each(1.0, n), **same_step),
        "Synaptic": lambda n: snntorch.Synaptic(alpha=of_each(0.75, n), beta=of_each(0.875, n), threshold=of_each(1.0, n), **same_step),
        "RLeaky": lambda n: snntorch.RLeaky(beta=0.875, linear_features=n, **same_step),
        "RSynaptic": lambda n: snntorch.RSynaptic(alpha=0.75, beta=0.875, linear_features=n, **same_step),
    }
    return [exported(folder, name, layers(cell)) for name, cell in cells.items()]


def main():
    folder = pathlib.Path(sys.argv[1])
    results = []
    with torch.no_grad():
        for job in json.loads((folder / "jobs.json").read_text()):
            try:
                results.append({"spikes": simulate(folder, job)})
            except Exception as e:  # whatever a library raises is its answer
                results.append({"error": f"{type(e).__name__}: {e}"})
        theirs = exports(folder)
    (folder / "results.json").write_text(json.dumps(results))
    (folder / "exports.json").write_text(json.dumps(theirs))


main()
