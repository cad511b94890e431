"""What cannot be counted says so, in words that tell what to do; what is merely unusual is counted."""

import gc
from collections.abc import Callable

import counts
import nets
import snntorch
import torch
from spikingjelly.activation_based import neuron as jn
from torch import Tensor, nn


class Cells(nn.Module):
    """Fires where its current is above 0.5."""
    def __init__(self, wrong: float | None = None) -> None:
        super().__init__()
        self.wrong = wrong

    def forward(self, x: Tensor) -> Tensor:
        spikes = (x > 0.5).to(x.dtype)
        return spikes if self.wrong is None else spikes * self.wrong


class Chain(nn.Module):
    """Weights, cells, and what a test puts between them and the last weights."""
    def __init__(self, between: Callable[[Tensor], Tensor] = lambda z: z, cells: nn.Module | None = None) -> None:
        super().__init__()
        self.between, self.first, self.cells, self.last = between, nn.Linear(6, 6), cells or Cells(), nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.between(self.cells(self.first(x))))


def ran(model: nn.Module, *inputs, steps: int = 1, spiking="cells") -> counts.Counter:
    with torch.no_grad(), counts.Counter(model, steps=steps, spiking=[spiking] if isinstance(spiking, str) else spiking) as c:
        for x in inputs:
            model(x)
    return c


class Twice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc, self.cells = nn.Linear(6, 6), Cells()

    def forward(self, x: Tensor) -> Tensor:
        return self.cells(self.fc(self.cells(self.fc(self.cells(self.fc(x))))))


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.cells, self.cells2, self.out = nn.Linear(6, 6), nn.Linear(6, 6), Cells(), Cells(), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.cells(self.q(x)) @ self.cells2(self.k(x)).transpose(1, 2))


class Before(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.cells = nn.LSTM(6, 6), Cells()

    def forward(self, x: Tensor) -> Tensor:
        return self.cells(self.lstm(x)[0])


class Nothing(nn.Module):
    def forward(self, x: Tensor) -> None:
        return None


def training() -> None:
    ran(nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6), jn.IFNode()), torch.rand(2, 6), spiking=[])


def changing_steps() -> None:
    model = nn.Sequential(nn.Linear(6, 6), snntorch.Leaky(0.9, init_hidden=True))
    with torch.no_grad(), counts.Counter(model, steps=4) as c:
        for batch, steps in ((2, 4), (3, 5), (2, 4)):
            for _ in range(steps):
                model(torch.rand(batch, 6))
    c.counts()


def steps_at_once() -> None:
    ran(nn.Sequential(nn.Linear(6, 6), jn.IFNode(step_mode="m")), torch.rand(4, 2, 6), torch.rand(3, 2, 6), steps=4, spiking=[])


def inner_steps() -> None:
    model = nets.Recurrent()
    ran(model, torch.rand(7, 2, 12), torch.rand(5, 2, 12), steps=7, spiking=[])


ERRORS: dict[str, tuple[Callable[[], object], str]] = {
    "no spiking layers": (lambda: counts.Counter(nn.Sequential(nn.Linear(2, 2)), steps=3), "name those that do: spiking=[...] of ['0']"),
    "no steps": (lambda: counts.Counter(Chain(), steps=0, spiking=["cells"]), "steps is 0"),
    "a name that is none": (lambda: counts.Counter(Chain(), steps=1, spiking=["cell"]), "'cell'"),
    "axes that are none": (lambda: counts.Counter(Chain(), steps=1, spiking={"cells": "T"}), "axes B, TB or BT"),
    "never run": (lambda: ran(Chain()).counts(), "no spiking module ran"),
    "training": (training, "1 is in training mode; call model.eval() first"),
    "NaN of cells": (lambda: ran(Chain(cells=Cells(float("nan"))), torch.rand(2, 6)), "cells gives NaN"),
    "NaN of weights": (lambda: ran(Chain(), torch.full((2, 6), float("nan"))), "first gives NaN"),
    "no tensor out": (lambda: ran(Chain(cells=Nothing()), torch.rand(2, 6)), "cells takes or gives no tensor"),
    "a module twice with the same weights": (lambda: ran(Twice(), torch.rand(2, 6)).counts(), "let no module run twice a step with the same weights"),
    "steps that change, inside": (inner_steps, "ran 5 steps in one run of the model, and steps is 7"),
    "steps that change, outside": (changing_steps, "which are not runs of 4 steps"),
    "steps that change, at once": (steps_at_once, "ran 3 steps at once, and steps is 4"),
    "softmax": (lambda: ran(Chain(lambda z: z.softmax(-1)), torch.rand(2, 6)), "last takes what comes of _softmax"),
    "attention": (lambda: ran(Attention(), torch.rand(2, 4, 6), spiking=["cells", "cells2"]), "a product of two signals"),
    "out of sight": (lambda: ran(Chain(lambda z: torch.from_numpy(z.numpy().copy())), torch.ones(2, 6) * 9).counts(),
                     "out of nothing that PyTorch did"),
    "an LSTM": (lambda: ran(Chain(nn.LSTM(6, 6)), torch.rand(2, 6)), "has weights that this script cannot count"),
    "an LSTM of the input": (lambda: ran(Before(), torch.rand(2, 6)), "has weights that this script cannot count"),
    "potentials": (lambda: ran(Potentials(), torch.rand(2, 6), spiking=[]), "takes what comes of the state of lif"),
    "transposed": (lambda: ran(nn.Sequential(nn.ConvTranspose1d(1, 1, 3), Cells()), torch.rand(2, 1, 6), spiking=["1"]), "transposed"),
    "many spikes a step": (lambda: ran(Chain(cells=Cells(9.0)), torch.ones(2, 6) * 9).counts(), "the file has one spike a cell and step"),
}


class Potentials(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc, self.lif, self.out = nn.Linear(6, 6), snntorch.Leaky(0.9), nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.lif(self.fc(x), None)[1])


def check(what: str, holds: bool) -> None:
    if not holds:
        raise SystemExit(f"hostile: {what} does not hold")


def errors() -> None:
    for name, (act, words) in ERRORS.items():
        torch.manual_seed(2)
        try:
            act()
        except counts.CountsError as e:
            check(f"{name}: {words!r} in {str(e)!r}", words in str(e))
        else:
            check(f"{name}: an error", False)


def hooks_are_removed() -> None:
    """Also where the loop fails."""
    model = Chain()
    try:
        with counts.Counter(model, steps=1, spiking=["cells"]):
            model("no tensor")
    except TypeError:
        pass
    check("no hooks after an error", not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules()))
    model(torch.rand(2, 6))


def again() -> None:
    """A counter starts anew, and a second one beside it sees the same."""
    model, x = Chain(), torch.rand(2, 6)
    with torch.no_grad(), counts.Counter(model, steps=1, spiking=["cells"]) as c:
        model(x)
    first = c.counts()
    with torch.no_grad(), c:
        model(x)
    check("counts start anew", c.counts() == first)


def kinds() -> None:
    """bfloat16, inference mode, gradients, a tensor for a weight that is no module, keyword arguments, other containers."""
    model, x = Chain(), (torch.rand(4, 6) < 0.5).float()
    plain = ran(model, x).counts()
    with torch.inference_mode(), counts.Counter(model, steps=1, spiking=["cells"]) as c:
        inference = model(x)
    check("inference mode", c.counts() == plain and torch.equal(inference, model(x)))
    with counts.Counter(model, steps=1, spiking=["cells"]) as c:
        model(x).sum().backward()
    check("gradients", c.counts() == plain and model.last.weight.grad is not None)
    half = ran(model.to(torch.bfloat16), x.to(torch.bfloat16)).counts()
    check("bits of bfloat16", {p["weightBits"] for p in half["projections"]} == {16} and half["populations"][1]["stateBits"] == 16)
    four = counts.Counter(model, steps=1, spiking=["cells"], weight_bits=4)
    with torch.no_grad(), four:
        model(x.to(torch.bfloat16))
    check("bits that are given", {p["weightBits"] for p in four.counts()["projections"]} == {4})


def overlap() -> None:
    """Pools that overlap show the one spike four times; it reaches each of three cells once."""
    model = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), Cells(), nn.MaxPool2d(2, 1), nn.Flatten(), nn.Linear(4, 3))
    model[0].weight.data.fill_(1)
    x = torch.zeros(1, 1, 3, 3)
    x[0, 0, 1, 1] = 1
    found = ran(model, x, spiking="1").counts()["projections"][1]
    check(f"a spike reaches a cell once: {found}", (found["kind"], found["synapticEvents"]) == ("sparse", 3))


class Named(nn.Module):
    """Takes a dictionary and an argument that is no tensor, and gives a dictionary."""
    def __init__(self) -> None:
        super().__init__()
        self.chain = Chain()

    def forward(self, data: dict, times: int, *, mask: Tensor | None = None) -> dict:
        return {"out": self.chain(data["x"] * times)}


def other_arguments() -> None:
    model, x = Named(), (torch.rand(4, 6) < 0.5).float()
    with torch.no_grad(), counts.Counter(model, steps=1, spiking=["chain.cells"]) as c:
        model({"x": x, "y": "a label"}, 1, mask=x)
    check("dictionaries", [p["synapticEvents"] for p in c.counts()["projections"]] ==
          [p["synapticEvents"] for p in ran(model.chain, x).counts()["projections"]])


def by_hand() -> None:
    """The user runs the modules, not the model."""
    model, x = Chain(), (torch.rand(4, 6) < 0.5).float()
    with torch.no_grad(), counts.Counter(model, steps=1, spiking=["cells"]) as c:
        model.last(model.cells(model.first(x)))
    found = c.counts()
    check("modules that are run by hand", [p["synapticEvents"] for p in found["projections"]] ==
          [p["synapticEvents"] for p in ran(model, x).counts()["projections"]])


def memory() -> None:
    """What is kept after 200 batches is what is kept after one."""
    model, total = Chain(lambda z: z + 0), 0
    with torch.no_grad(), counts.Counter(model, steps=1, spiking=["cells"]) as c:
        kept = []
        for _ in range(200):
            total = total + model(torch.rand(3, 6))
            gc.collect(0)
            kept.append((len(c.flows), len(c.flows[total].currents), len(c.projections), len(c.populations)))
    check(f"memory: {kept[2]} and {kept[-1]}", kept[-1] == kept[2])


def all_of_it() -> None:
    errors()
    for test in (hooks_are_removed, again, kinds, other_arguments, overlap, by_hand, memory):
        torch.manual_seed(3)
        test()
