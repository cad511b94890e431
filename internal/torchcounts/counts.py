"""Counts the events of a spiking network of PyTorch and writes them for `spikecell energy -counts`.

    import counts

    with counts.Counter(model, steps=25) as c:      # model.eval() before
        for x, _ in loader:
            forward(model, x)                       # your own loop
    c.write("net.json")

It needs torch alone. Cells of snnTorch, SpikingJelly, Norse and Sinabs are known by their classes; your own are named:
`spiking=["lif1"]`, or `spiking={"lif1": "TB"}` where a call takes all steps ("TB": [time, batch, ...], "BT": [batch, time, ...]).
A module's first tensor of output is its spikes. Tensors have a batch axis.

How it works: while the block runs, every operation of PyTorch is seen. A tensor is known as *spikes* of a population, as
*currents* that weights made of spikes, or as a sum of such; linear maps and convolutions turn the first into the second, and a
spiking module takes the second and gives the first. So who projects to whom is what the data did, not the order of modules.
Batch norm folds into the weights before it: its shift is a bias. Events are spikes times the cells that each really reaches, padding
left out. What the script cannot follow is an error where it matters. Outputs of the model stay the same, bit for bit; what is kept
does not grow with the samples. A layer whose outputs go nowhere, or through no cell into other weights, is a population of values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

# Packages of classes of spiking modules, and what their cells are; others are leaky (lif). Norse's have a synaptic current.
LIBRARIES = ("snntorch._neurons", "spikingjelly.activation_based.neuron", "norse.torch.module.snn", "norse.torch.module.coba_lif",
             "norse.torch.module.lif_mc", "sinabs.layers.stateful_layer")
CELLS = {"IF": "if", "IAF": "if", "Synaptic": "synaptic", "RSynaptic": "synaptic", "CUBALIF": "synaptic", "Alpha": "alpha", "ALIF": "adaptive",
         "LSNN": "adaptive", "LIFAdEx": "adex", "Izhikevich": "izhikevich", "CobaLIF": "conductance", "GatedLIF": "gated", "LI": "integrator",
         "LIBox": "integrator", "ExpLeak": "integrator", "NonSpikingIF": "integrator", "NonSpikingLIF": "integrator"}
STATES = {"synaptic": 2, "adaptive": 2, "izhikevich": 2, "adex": 2, "conductance": 3, "alpha": 3, "resonator": 3}
# Classes whose calls take [time, batch, ...].
ALL_STEPS = {"SNN", "SNNRecurrent", "MultiStepModule", "StateLeaky", "AssociativeLeaky", "LeakyParallel"}

# Operations of PyTorch by what they do to spikes and currents.
MOVES = set("view _unsafe_view reshape select slice unbind split split_with_sizes chunk transpose t permute squeeze unsqueeze expand clone "
            "contiguous detach alias _to_copy index _unsafe_index index_select narrow flip repeat constant_pad_nd lift_fresh".split())
EACH = set("relu sigmoid tanh neg abs sign pow sqrt exp hardtanh clamp clamp_min leaky_relu gelu silu elu round floor div rsub".split())
FRESH = set("new_zeros new_ones new_full new_empty zeros_like ones_like full_like empty_like rand_like randn_like".split())
POOLS = {"avg_pool2d", "max_pool2d_with_indices", "_adaptive_avg_pool2d", "mean", "sum"}
OPERANDS = {"mm": (0, 1, None), "bmm": (0, 1, None), "mv": (0, 1, None), "addmm": (1, 2, 0), "baddbmm": (1, 2, 0), "addmv": (1, 2, 0),
            "convolution": (0, 1, 2)}  # places of input, weight and bias
WEIGHTLESS = MOVES | EACH | FRESH | {"mul", "add", "sub", "cat", "stack", "embedding"}  # ... even where they take parameters
NORMS = {"_native_batch_norm_legit_no_training", "native_batch_norm", "cudnn_batch_norm", "_batch_norm_no_update", "_batch_norm_impl_index"}
ONE_LENGTH = "count runs of one length at a time, each with its own Counter"


class CountsError(Exception):
    """What cannot be counted, and what to do."""


@dataclass
class Spikes:
    """Spikes of a population that a tensor carries."""
    source: str
    counts: Tensor | None = None  # spikes behind each value; None: the tensor says
    pool: int = 1                 # side of the squares that were pooled; 0: pooled otherwise
    shifted: bool = False         # a batch norm added to them, which is a bias of the next weights


@dataclass
class Map:
    """One weight and its geometry: [channels, height, width] of a convolution, else cells."""
    weight: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    stored: int
    nonzero: int
    bits: int
    synapses: int
    kernel: dict[str, Any] | None = None  # of a convolution
    pool: int = 1
    pooled: bool = False                  # the currents were pooled before they arrived


@dataclass
class Current:
    """What one weight made of the spikes of one population; share: how often a tensor holds it."""
    source: str
    map: Map
    spikes: Fraction | int
    events: Fraction | int
    rows: Fraction | int
    biases: int = 0
    share: Fraction = Fraction(1)


@dataclass
class Flow:
    """What a tensor is made of."""
    spikes: dict[str, Spikes] = field(default_factory=dict)
    currents: list[Current] = field(default_factory=list)
    trouble: str = ""  # the operation that could not be followed


@dataclass
class Population:
    name: str
    kind: str                 # input, spiking, value
    cell: str = ""
    size: int = 0
    rows: int = 0             # samples × steps
    spikes: int = 0
    fired: int = 0
    busiest: int = 0
    bits: int = 32
    drives: set[str] = field(default_factory=set)
    constants: set[float] = field(default_factory=set)  # values but 0, two at most
    graded: bool = False
    calls: int = 0            # in this run of the model
    run: tuple[int, int] = (0, 0)  # samples of a call, and how many calls had so many


@dataclass
class Projection:
    source: str
    target: str
    map: Map
    spikes: Fraction = Fraction(0)
    events: Fraction = Fraction(0)
    rows: Fraction = Fraction(0)
    biases: int = 0


def tensors_of(value: Any) -> Iterator[Tensor]:
    """All tensors in nested tuples, lists and dictionaries."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        yield from tensors_of(list(value.values()))
    elif isinstance(value, (tuple, list)):
        for v in value:
            yield from tensors_of(v)


def spike_counts(x: Tensor) -> Tensor:
    """Spikes behind each value: whole numbers are several in one step, else whatever is not 0 is one."""
    x = x.detach()
    return x.abs() if x.is_floating_point() and bool((x == x.round()).all()) else (x != 0).to(torch.float32)


def reach(length: int, out: int, kernel: int, stride: int, padding: int, dilation: int) -> Tensor:
    """How many outputs of a convolution along one side each input reaches."""
    n = torch.zeros(length + 2 * padding + dilation * kernel + stride * out, dtype=torch.int64)
    for k in range(kernel):
        n[k * dilation: k * dilation + out * stride: stride] += 1
    return n[padding: padding + length]


def two_sides(v: Sequence[int], missing: int) -> list[int]:
    """A convolution along one side is one along two, of which the first is 1."""
    return [*[missing] * (2 - len(v)), *v]


def whole(x: Tensor) -> int:
    return int(x.sum(dtype=torch.int64))


def merged(currents: list[Current]) -> list[Current]:
    """One current for all of the same weight and population, so that sums over many steps do not grow."""
    found: dict[tuple[str, str], Current] = {}
    for c in currents:
        key = (c.source, c.map.weight)
        if key in found:
            o = found[key]
            c = replace(c, spikes=o.share * o.spikes + c.share * c.spikes, events=o.share * o.events + c.share * c.events,
                        rows=o.share * o.rows + c.share * c.rows, biases=max(o.biases, c.biases), share=Fraction(1))
        found[key] = c
    return list(found.values())


def label(name: str, k: int) -> str:
    return (name or "cells") + (f"#{k}" if k > 1 else "")


def known(m: nn.Module) -> bool:
    """Whether the class of a module, or one that it is made from, is a spiking one of a library."""
    return any(c.__module__.startswith(LIBRARIES) and c.__name__ != "RecurrentOneToOne" for c in type(m).__mro__)


def axes_of(m: nn.Module) -> str:
    """The axes before those of cells: B, TB or BT."""
    names = {c.__name__ for c in type(m).__mro__}
    if "StatefulLayer" in names:  # Sinabs
        return "B" if "SqueezeMixin" in names else "BT"
    return "TB" if getattr(m, "step_mode", "") == "m" or names & ALL_STEPS else "B"


def cell_of(m: nn.Module) -> str:
    name = type(m).__name__
    for end in ("Squeeze", "Node", "Cell", "Recurrent", "Refrac"):
        name = name.removesuffix(end)
    norse = any(c.__module__ == "norse.torch.module.snn" for c in type(m).__mro__)
    return "synaptic" if norse and name in ("LIF", "LIFEx") else CELLS.get(name, "lif")


@dataclass
class Pool:
    """A pooling as one of spikes: how many lie behind each value that is left."""
    side: int  # of squares without overlap that cover the map, else 0
    counts: Callable[[Tensor], Tensor]

    @staticmethod
    def of(op: str, args: tuple, x: Tensor) -> Pool | None:
        """Reads the arguments of an operation; nothing, if its windows differ in size."""
        if op in ("mean", "sum"):
            return Pool.over_axes(args, x)
        if op == "_adaptive_avg_pool2d":
            return Pool.adaptive(list(args[1]), list(x.shape[-2:]))
        missing: list[Any] = [x, [], [], [0], None, None]
        args = (*args, *missing[len(args):])
        kernel = [*args[1], *args[1]][:2]
        stride = [*args[2], *args[2]][:2] if args[2] else kernel
        padding = [*args[3], *args[3]][:2]
        tiles = kernel == stride and kernel[0] == kernel[1] and padding == [0, 0] and x.shape[-2] % kernel[0] == x.shape[-1] % kernel[0] == 0
        side = kernel[0] if tiles else 0
        if op == "avg_pool2d":
            return Pool(side, lambda c: nn.functional.avg_pool2d(c, kernel, stride, padding, bool(args[4]), True, 1))
        dilation = args[4] or 1
        return Pool(side, lambda c: nn.functional.max_pool2d(c, kernel, stride, padding, dilation, ceil_mode=bool(args[5])))

    @staticmethod
    def over_axes(args: tuple, x: Tensor) -> Pool:
        some = len(args) > 1 and isinstance(args[1], (list, tuple))
        axes = [a % x.dim() for a in args[1]] if some else list(range(x.dim()))
        keep = len(args) > 2 and bool(args[2])
        square = x.dim() == 4 and sorted(axes) == [2, 3] and x.shape[2] == x.shape[3]
        in_time = x.dim() - 1 not in axes  # and no map is pooled
        return Pool(x.shape[2] if square else int(in_time), lambda c: c.sum(axes, keepdim=keep))

    @staticmethod
    def adaptive(out: list[int], sides: list[int]) -> Pool | None:
        if out[0] % sides[0] == out[1] % sides[1] == 0:  # copies
            return Pool(int(out == sides), lambda c: nn.functional.adaptive_avg_pool2d(c, (out[0], out[1])))
        if sides[0] % out[0] or sides[1] % out[1]:
            return None
        windows = [sides[0] // out[0], sides[1] // out[1]]
        return Pool(windows[0] if windows[0] == windows[1] else 0, lambda c: nn.functional.avg_pool2d(c, windows, divisor_override=1))


class Watch(TorchDispatchMode):
    """Shows a counter each operation of PyTorch."""

    def __init__(self, counter: Counter):
        super().__init__()
        self.counter = counter

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        if torch.is_inference_mode_enabled():  # elsewhere they come in parts already
            with self:
                out = func.decompose(*args, **(kwargs or {}))
            if out is not NotImplemented:
                return out
        if torch._C._current_graph_task_id() != -1:  # gradients are no inference
            return func(*args, **(kwargs or {}))
        return self.counter._operation(func.overloadpacket.__name__, func, args, kwargs or {})


class Counter:
    """Counts what happens in its block; entering it again starts from nothing.

    steps: time steps of one inference. dt: length of a step, ms. spiking: names of modules that spike, beside those of the four
    libraries, see above. weight_bits: bits of a weight on hardware, if not those of the tensors."""

    def __init__(self, model: nn.Module, steps: int, dt: float = 1.0, spiking: Sequence[str] | Mapping[str, str] = (),
                 weight_bits: int | None = None):
        self.model, self.steps, self.dt, self.weight_bits = model, steps, dt, weight_bits
        if steps < 1 or dt <= 0:
            raise CountsError(f"steps is {steps} and dt is {dt}; give the time steps of one inference, and milliseconds of a step")
        named = dict(spiking) if isinstance(spiking, Mapping) else dict.fromkeys(spiking, "B")
        modules = dict(model.named_modules())
        for n, axes in named.items():
            if n not in modules or axes not in ("B", "TB", "BT"):
                raise CountsError(f"spiking: {n!r}: {axes!r}; name a module of {[m for m in modules if m]}, and axes B, TB or BT")
        self.spiking: dict[str, str] = {}
        for n, m in modules.items():  # outer modules come first
            if not any(n.startswith(s + ".") or s == "" for s in self.spiking) and (n in named or known(m)):
                self.spiking[n] = named.get(n) or axes_of(m)
        if not self.spiking:
            raise CountsError(f"no module of the model is known to spike; name those that do: spiking=[...] of {[m for m in modules if m]}")
        self.input = "model input" if "input" in modules else "input"
        self._clear()

    def _clear(self) -> None:
        self.flows = WeakTensorKeyDictionary()
        self.populations: dict[str, Population] = {}
        self.projections: dict[tuple[str, str, str], Projection] = {}
        self.nonzero: dict[str, int] = {}
        self.stack: list[str] = []
        self.inside: str | None = None          # the spiking module that is running
        self.depth = 0                          # of the stack when it began
        self.own: list[Current] = []            # currents of weights inside of it
        self.taken: set[str] = set()            # populations whose spikes those weights took
        self.unexplained: set[str] = set()      # inputs that appeared inside of the model

    # The block.

    def __enter__(self) -> Counter:
        for n, m in self.model.named_modules():
            if m.training and isinstance(m, (nn.modules.batchnorm._BatchNorm, nn.modules.dropout._DropoutNd)):
                raise CountsError(f"{n} is in training mode; call model.eval() first")
        self._clear()
        weights = [*self.model.named_buffers(), *self.model.named_parameters()]
        self.names = {t.untyped_storage().data_ptr(): (n, t) for n, t in weights if t.numel()}  # kept, so that no other tensor takes the place of one
        self.hooks = []
        for n, m in self.model.named_modules():
            self.hooks.append(m.register_forward_pre_hook(self._before(n), with_kwargs=True))
            self.hooks.append(m.register_forward_hook(self._after(n), with_kwargs=True))
        self.watch = Watch(self)
        self.watch.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        for h in self.hooks:
            h.remove()
        self.flows, self.names = WeakTensorKeyDictionary(), {}
        self.watch.__exit__(*error)

    def _before(self, name: str):
        def hook(module: nn.Module, args: tuple, kwargs: dict) -> None:
            if name == "":
                self.stack, self.inside = [], None
                for p in self.populations.values():
                    p.calls = 0
                for i, t in enumerate(tensors_of([args, kwargs])):
                    if t not in self.flows:
                        source = self._input(f"{self.input}{i + 1 if i else ''}")
                        self.flows[t] = Flow({source: Spikes(source)})
            self.stack.append(name)
            if name in self.spiking and self.inside is None:
                drive = next(tensors_of([args, kwargs]), None)
                if drive is not None and drive not in self.flows:
                    self.flows[drive] = self._outside(name)
                self.inside, self.depth, self.own, self.taken = name, len(self.stack), [], set()  # a module may call itself
        return hook

    def _after(self, name: str):
        def hook(module: nn.Module, args: tuple, kwargs: dict, out: Any) -> None:
            if self.inside is not None and len(self.stack) == self.depth:
                self.inside = None
                with torch.no_grad():
                    self._fired(name, module, next(tensors_of([args, kwargs]), None), out)
            self.stack.pop()
            if name == "":
                for p in self.populations.values():
                    if p.calls not in (0, 1, self.steps):
                        raise CountsError(f"{p.name} ran {p.calls} steps in one run of the model, and steps is {self.steps}; {ONE_LENGTH}, "
                                          "and let no module run twice a step with the same weights")
        return hook

    # Spiking modules.

    def _fired(self, name: str, module: nn.Module, drive: Tensor | None, out: Any) -> None:
        z = next(tensors_of(out), None)
        if z is None or drive is None:
            raise CountsError(f"{name} takes or gives no tensor; name as spiking a module from currents to spikes")
        if not bool(torch.isfinite(z).all()):
            raise CountsError(f"{name} gives NaN or infinity; its counts would mean nothing")
        flow = self.flows.get(drive, Flow())
        flow = replace(flow, currents=flow.currents + self.own, spikes={s: t for s, t in flow.spikes.items() if s not in self.taken})
        p = self._population(name, module, {c.map.weight for c in flow.currents} | set(flow.spikes))
        flow.currents = [replace(c, source=c.source or p.name) for c in flow.currents]
        rows = self._rows(p, self.spiking[name], drive)
        self._deliver(drive, flow, p)
        counts = spike_counts(z)
        self._values(p, z)
        one = drive.shape[self.spiking[name].index("B")] if drive.dim() > 1 and z.shape[0] != drive.shape[0] else rows  # only the last step comes out
        p.size, p.rows, p.bits = z.numel() // max(one, 1) or p.size, p.rows + rows, 8 * z.element_size()
        p.spikes, p.fired = p.spikes + whole(counts), p.fired + int(z.count_nonzero())
        p.busiest = max(p.busiest, int(counts.reshape(max(one, 1), -1).sum(1, dtype=torch.int64).max()))
        for state in tensors_of(out):
            self.flows[state] = Flow(trouble=f"the state of {name}")
        self.flows[z] = Flow({p.name: Spikes(p.name)})

    def _rows(self, p: Population, axes: str, drive: Tensor) -> int:
        """Samples × steps of a call; runs must have all steps."""
        lead = min(len(axes), drive.dim() - 1)
        rows = math.prod(drive.shape[:lead])
        steps = drive.shape[axes.index("T")] if lead == 2 else self.steps
        if steps != self.steps:
            raise CountsError(f"{p.name} ran {steps} steps at once, and steps is {self.steps}; {ONE_LENGTH}")
        samples, calls = p.run
        if lead < 2 and p.calls == 0 and rows != samples and (samples * calls) % self.steps and calls % self.steps:
            raise CountsError(f"{p.name} ran {calls} times on {samples} samples, which are not runs of {self.steps} steps; {ONE_LENGTH}")
        p.calls += 1
        p.run = (rows, calls + 1 if rows == samples else 1)
        return rows

    def _population(self, name: str, module: nn.Module, drives: set[str]) -> Population:
        """That of a module and of what drives it: a module without state of its own can be several."""
        k = 1
        while (p := self.populations.get(label(name, k))) and not (drives <= p.drives or p.drives <= drives):
            k += 1
        if p is None:
            p = self.populations[label(name, k)] = Population(label(name, k), "spiking", cell_of(module))
        p.drives |= drives
        return p

    def _input(self, name: str) -> str:
        self.populations.setdefault(name, Population(name, "input"))
        return name

    def _outside(self, taker: str) -> Flow:
        """What comes from outside of all that was seen: an input where the user runs the modules, else to be explained if it is not 0."""
        name = f"input of {taker}"
        if "" in self.stack:
            self.unexplained.add(name)
        return Flow({self._input(name): Spikes(name)})

    def _values(self, p: Population, x: Tensor) -> None:
        """Tells spikes from graded values."""
        found = x[x != 0]
        if found.numel():
            p.constants |= {float(found.min()), float(found.max())}
            p.constants = {min(p.constants), max(p.constants)}
            p.graded = p.graded or not bool((found == found.round()).all())

    def _deliver(self, x: Tensor, flow: Flow, p: Population) -> None:
        if flow.trouble:
            raise CountsError(self._lost(flow, p.name))
        for c in flow.currents:
            self._add(c, p.name)
        for s in flow.spikes.values():  # without a weight: a skip connection, or values from outside
            self._add(self._unweighted(f"{s.source} to {p.name}", s, x), p.name)

    def _add(self, c: Current, target: str) -> None:
        p = self.projections.setdefault((c.source, c.map.weight, target), Projection(c.source, target, c.map))
        p.map, p.biases = c.map, max(p.biases, c.biases)
        p.spikes, p.events, p.rows = p.spikes + c.share * c.spikes, p.events + c.share * c.events, p.rows + c.share * c.rows

    def _lost(self, flow: Flow, where: str) -> str:
        return (f"{where} takes what comes of {flow.trouble}, which this script cannot follow; if it fires, let a module do it and name "
                "that in spiking=[...], else count a model without it")

    # Operations.

    def _operation(self, name: str, func: Any, args: tuple, kwargs: dict) -> Any:
        plain = name[:-1] if name.endswith("_") else name
        changed = name.endswith("_") and name != "copy_"  # what is written over must be read before
        with torch.no_grad():
            flows = {id(t): self._explicit(t) if changed else self.flows[t] for t in tensors_of(args) if t in self.flows}
        out = func(*args, **kwargs)
        with torch.no_grad():
            if plain in OPERANDS:
                self._weigh(plain, args, out, flows)
            elif plain == "copy":
                self._copied(args[0], args[1], flows)
            elif flows and self.inside is not None:
                self._follow_inside(plain, func, args, kwargs, out, flows)
            elif flows and plain not in FRESH:
                self._follow(plain, func, args, kwargs, out, flows)
                if changed and args[0]._base is not None:
                    self.flows[args[0]._base] = Flow(trouble=f"{name} on a part of a tensor")
        return out

    def _weigh(self, op: str, args: tuple, out: Tensor, flows: dict[int, Flow]) -> None:
        """Weights make currents of spikes."""
        i, j, k = OPERANDS[op]
        x, w, bias = args[i], args[j], args[k] if k is not None else None
        swapped = op != "convolution" and id(w) in flows and id(x) not in flows  # W @ x
        if swapped:
            x, w = w, x
        if id(x) not in flows and not self._parameter(w):
            return  # no part of the model
        if id(w) in flows or (op.endswith("bmm") and 1 not in (w.shape[0], x.shape[0])):
            self.flows[out] = Flow(trouble=f"a product of two signals{self._where()}")
            return
        weight = self._weight_name(w)
        flow = flows.get(id(x))
        if flow is None or (flow.trouble and self.inside is not None):
            if self.inside is None:
                flow = self.flows[x] = self._outside(weight)
            else:
                flow = Flow({"": Spikes("")})  # what the cells fired in the step before
        elif self.inside is not None and not flow.spikes:
            return  # the cell's own arithmetic with its current
        if flow.trouble:
            raise CountsError(self._lost(flow, weight))
        if not bool(torch.isfinite(out).all()):
            raise CountsError(f"{weight} gives NaN or infinity; its counts would mean nothing")
        if flow.currents and self.inside is None:
            flow = self._value(x, flow)
        m, fan, rows = self._convolution(args, weight) if op == "convolution" else self._linear(x, w, weight, swapped)
        made = [self._current(s, x, m, fan, rows, bias) for s in flow.spikes.values()]
        if self.inside is not None:
            self.own, self.taken = self.own + made, self.taken | set(flow.spikes)
            return
        for c in made:
            self._add(c, "")
        self.flows[out] = Flow(currents=made)

    def _current(self, s: Spikes, x: Tensor, m: Map, fan: Tensor | int, rows: int, bias: Tensor | None) -> Current:
        counts = self._counts(s, x)
        p = self.populations.get(s.source)
        if p is not None and p.kind == "input":
            self._values(p, x if s.counts is None else counts)
            p.busiest = max(p.busiest, int(counts.reshape(rows, -1).sum(1, dtype=torch.int64).max()))
        elif s.source == "" and bool((x != x.round()).any()):
            raise CountsError(f"{m.weight} in {self.inside} takes values, not spikes; cells that do cannot be counted")
        if isinstance(fan, Tensor):
            seen = counts.reshape(-1, *fan.shape).sum(0, dtype=torch.int64).cpu()
            events = whole(seen * fan)
        else:
            events = whole(counts) * fan
        biases = bias.numel() if isinstance(bias, Tensor) else m.outputs[0] if s.shifted else 0
        return Current(s.source, replace(m, pool=s.pool), whole(counts), events, rows, biases)

    def _unweighted(self, name: str, s: Spikes, x: Tensor) -> Current:
        m = Map(name, (), (), 0, 0, 32, 0)
        return replace(self._current(s, x, m, 1, 1, None), map=replace(m, pool=s.pool))

    def _linear(self, x: Tensor, w: Tensor, weight: str, swapped: bool) -> tuple[Map, int, int]:
        inputs = x.shape[0 if swapped or x.dim() == 1 else -1]
        outputs = w.numel() // inputs
        n = w.numel()
        return Map(weight, (inputs,), (outputs,), n, self._nonzero(weight, w), self._bits(w), n), outputs, x.numel() // inputs

    def _convolution(self, args: tuple, weight: str) -> tuple[Map, Tensor, int]:
        x, w, _, stride, padding, dilation, transposed, _, groups = args[:9]
        if transposed or x.dim() not in (3, 4):
            raise CountsError(f"{weight}: transposed and three-dimensional convolutions are not known; count a model without it")
        sides, kernel, stride = two_sides(x.shape[2:], 1), two_sides(w.shape[2:], 1), two_sides(stride, 1)
        padding, dilation = two_sides(padding, 0), two_sides(dilation, 1)
        outs = [(sides[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) // stride[d] + 1 for d in (0, 1)]
        down, across = (reach(sides[d], outs[d], kernel[d], stride[d], padding[d], dilation[d]) for d in (0, 1))
        fan = down[:, None] * across * (w.shape[0] // groups)
        shape = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        synapses = int(fan.sum()) * x.shape[1]
        m = Map(weight, (x.shape[1], *sides), (w.shape[0], *outs), w.numel(), self._nonzero(weight, w), self._bits(w), synapses, shape)
        return m, fan, x.shape[0]

    def _value(self, x: Tensor, flow: Flow) -> Flow:
        """Currents that go into other weights without a cell between are values of a population."""
        name = flow.currents[0].map.weight
        name = name + " values" if name in self.spiking else name
        self.populations.setdefault(name, Population(name, "value"))
        self._deliver(x, flow, self.populations[name])
        self.flows[x] = Flow({name: Spikes(name)})
        return self.flows[x]

    def _copied(self, to: Tensor, x: Tensor, flows: dict[int, Flow]) -> None:
        """A tensor is written into another, or into a part of it."""
        flow = flows.get(id(x))
        if flow is None:
            return
        if to.shape != x.shape:
            flow = self._explicit(x)
            flow = Flow({s: replace(t, counts=self._counts(t, x).expand(to.shape)) for s, t in flow.spikes.items()}, flow.currents, flow.trouble)
        self.flows[to] = flow
        if to._base is not None:
            before = self.flows.get(to._base, Flow(spikes=flow.spikes))
            same = set(before.spikes) == set(flow.spikes) and len(flow.spikes) < 2 and all(s.counts is None for s in flow.spikes.values())
            trouble = before.trouble or flow.trouble or ("" if same else "a tensor that is written in parts")
            self.flows[to._base] = Flow(flow.spikes, before.currents + flow.currents, trouble)

    def _follow_inside(self, op: str, func: Any, args: tuple, kwargs: dict, out: Any, flows: dict[int, Flow]) -> None:
        """In a spiking module only views of spikes are followed, and snnTorch's recurrence of each cell to itself."""
        x = args[0]
        if op in MOVES and id(x) in flows:
            self._moved(func, args, kwargs, x, out, flows[id(x)])
        elif op == "mul" and type(self.model.get_submodule(self._here())).__name__ == "RecurrentOneToOne" and id(x) in flows:
            self.own += [self._unweighted(self._here(), s, x) for s in flows[id(x)].spikes.values()]

    def _follow(self, op: str, func: Any, args: tuple, kwargs: dict, out: Any, flows: dict[int, Flow]) -> None:
        if op not in WEIGHTLESS and any(t.dim() > 1 and self._parameter(t) for t in tensors_of(args)):
            raise CountsError(f"{op}{self._where()} has weights that this script cannot count; if it fires, name a module around it in "
                              "spiking=[...], else count a model without it")
        tagged = {id(t): t for t in tensors_of(args) if id(t) in flows}
        x = next(iter(tagged.values()))
        flow = flows[id(x)]
        sources = {s for f in flows.values() for s in f.spikes}
        if not any(f.currents or f.trouble for f in flows.values()) and len(sources) == 1 and self.populations[min(sources)].kind == "input":
            for t in tensors_of(out):  # whatever is made of the input alone is the input
                self.flows[t] = Flow({s: Spikes(s) for s in sources})
            return
        first = next(tensors_of(out), None)
        if first is None or any(f.trouble for f in flows.values()):
            made = Flow(trouble=next((f.trouble for f in flows.values() if f.trouble), ""))
        elif op in MOVES and x is args[0]:
            return self._moved(func, args, kwargs, x, out, flow)
        elif op in ("cat", "stack"):
            made = self._joined(func, args, flows)
        elif op in ("add", "sub"):
            made = self._sum(args, first, flows)
        elif op in ("mul", "div", *EACH) and (len(tagged) == 1 or self._one_signal(flows)):
            made = self._spread(self._explicit(x), x, first)
            if op == "mul" and len(tagged) == 1 and (mask := next((t for t in tensors_of(args) if t is not x), None)) is not None:
                made.spikes = {s: replace(t, counts=self._counts(t, x) * (mask != 0)) for s, t in made.spikes.items()}
        elif op in NORMS:
            made = self._explicit(x)
            made = Flow({s: replace(t, shifted=True) for s, t in made.spikes.items()},
                        [replace(c, biases=max(c.biases, x.shape[1])) for c in made.currents])
        elif op in POOLS:
            made = self._pooled(op, args, x, self._explicit(x))
        else:
            made = Flow(trouble=f"{op}{self._where()}")
        if first is not None:
            self.flows[first] = made

    def _one_signal(self, flows: dict[int, Flow]) -> bool:
        """Whether tensors are functions, value by value, of the same spikes."""
        parts = [list(f.spikes.values()) for f in flows.values()]
        return all(len(p) == 1 and p[0].counts is not None and p[0].counts is parts[0][0].counts for p in parts) and not any(
            f.currents for f in flows.values())

    def _explicit(self, x: Tensor) -> Flow:
        flow = self.flows[x]
        return replace(flow, spikes={s: replace(t, counts=self._counts(t, x)) for s, t in flow.spikes.items()})

    def _counts(self, s: Spikes, x: Tensor) -> Tensor:
        p = self.populations.get(s.source)
        if s.counts is not None:
            return s.counts
        return (x != 0).to(torch.float32) if p is not None and p.kind != "spiking" else spike_counts(x)

    def _spread(self, flow: Flow, x: Tensor, out: Tensor) -> Flow:
        """Sums and products repeat what has fewer axes."""
        times = Fraction(out.numel(), max(x.numel(), 1))
        spikes = flow.spikes if times == 1 and x.shape == out.shape else {
            s: replace(t, counts=self._counts(t, x).broadcast_to(out.shape)) for s, t in flow.spikes.items()}
        return Flow(dict(spikes), [replace(c, share=c.share * times) for c in flow.currents])

    def _moved(self, func: Any, args: tuple, kwargs: dict, x: Tensor, out: Any, flow: Flow) -> None:
        moved = {s: list(tensors_of(func(t.counts, *args[1:], **kwargs))) for s, t in flow.spikes.items() if t.counts is not None}
        for i, t in enumerate(tensors_of(out)):
            times = Fraction(t.numel(), max(x.numel(), 1))
            self.flows[t] = Flow({s: replace(v, counts=moved[s][i] if s in moved else None) for s, v in flow.spikes.items()},
                                 [replace(c, share=c.share * times) for c in flow.currents], flow.trouble)

    def _joined(self, func: Any, args: tuple, flows: dict[int, Flow]) -> Flow:
        made = Flow(currents=[c for t in args[0] if id(t) in flows for c in flows[id(t)].currents])
        for s in dict.fromkeys(s for f in flows.values() for s in f.spikes):
            have = [flows[id(t)].spikes.get(s) if id(t) in flows else None for t in args[0]]
            some = next(h for h in have if h is not None)
            if all(h is not None and h.counts is None for h in have) and not made.currents:
                made.spikes[s] = some
                continue
            counts = [torch.zeros_like(t, dtype=torch.float32) if h is None else self._counts(h, t).to(torch.float32) for h, t in zip(have, args[0])]
            made.spikes[s] = replace(some, counts=func(counts, *args[1:]))
        return made

    def _sum(self, args: tuple, out: Tensor, flows: dict[int, Flow]) -> Flow:
        made = Flow()
        for t in args[:2]:
            if not isinstance(t, Tensor) or id(t) not in flows:
                continue
            part = self._spread(self._explicit(t), t, out)
            made.currents = merged(made.currents + part.currents)
            for s, v in part.spikes.items():
                old = made.spikes.get(s)
                made.spikes[s] = v if old is None else replace(v, counts=self._counts(old, t) + self._counts(v, t))
        bias = next((t for t in args[:2] if isinstance(t, Tensor) and id(t) not in flows and self._parameter(t)), None)
        if bias is not None:
            made.currents = [replace(c, biases=max(c.biases, bias.numel())) for c in made.currents]
        return made

    def _pooled(self, op: str, args: tuple, x: Tensor, flow: Flow) -> Flow:
        pool = Pool.of(op, args, x)
        if pool is None:
            return Flow(trouble=f"{op}{self._where()}")
        spikes = {s: replace(t, counts=pool.counts(self._counts(t, x).to(torch.float32)), pool=t.pool * pool.side) for s, t in flow.spikes.items()}
        return Flow(spikes, [replace(c, map=replace(c.map, pooled=True)) for c in flow.currents])

    def _here(self) -> str:
        return self.stack[-1] if self.stack else ""

    def _where(self) -> str:
        return f" in {self._here()}" if self._here() else ""

    def _parameter(self, t: Tensor) -> bool:
        return t.untyped_storage().data_ptr() in self.names

    def _weight_name(self, w: Tensor) -> str:
        name, _ = self.names.get(w.untyped_storage().data_ptr(), (self._here() or "weights", w))
        return name.removesuffix(".weight")

    def _nonzero(self, weight: str, w: Tensor) -> int:
        if weight not in self.nonzero:
            self.nonzero[weight] = int(w.count_nonzero())
        return self.nonzero[weight]

    def _bits(self, w: Tensor) -> int:
        return self.weight_bits or 8 * w.element_size()

    # The file.

    def write(self, path: str) -> None:
        """Writes the counts of all that ran in the block."""
        text = json.dumps(self.counts(), indent=1)
        with open(path, "w") as f:
            f.write(text + "\n")

    def counts(self) -> dict[str, Any]:
        """The content of the file: means of one inference."""
        samples = self._samples()
        links = self._links()
        self._size(links, samples)
        wires = [self._wire(p, samples) for p in links]
        names = [w["name"] for w in wires]
        for w in wires:  # weights that several populations share
            if names.count(w["name"]) > 1:
                w["name"] = f"{w['name']} ({w['pre']} to {w['post']})"
        ends = {n for p in links for n in (p.source, p.target)}
        cells = [self._cells(p, links, samples) for p in self.populations.values() if p.kind == "spiking" or p.name in ends]
        return {"T": self.steps, "dt": self.dt, "samples": samples, "populations": cells, "projections": wires}

    def _samples(self) -> int:
        ran = [p for p in self.populations.values() if p.kind == "spiking"]
        if not ran:
            raise CountsError("no spiking module ran in the block; run the model inside of it")
        first = ran[0]
        for p in ran:
            if p.rows % self.steps or p.rows != first.rows:
                raise CountsError(f"{p.name} ran {p.rows} samples × steps and {first.name} {first.rows}, and steps is {self.steps}; all must "
                                  "run once in every step of whole runs")
        return first.rows // self.steps

    def _links(self) -> list[Projection]:
        """All projections: what reached no cell ends in values that go out, and zeros of a first step are no input."""
        reached = {(s, w) for s, w, t in self.projections if t}
        links = []
        for (source, weight, target), p in self.projections.items():
            if not target and (source, weight) in reached:
                continue
            others = any(q.target == target and q.map.weight == weight and q is not p for q in self.projections.values())
            if self.populations[source].kind == "input" and not p.events and others:
                continue
            if source in self.unexplained and p.events:
                raise CountsError(f"{source}: it appears inside of the model out of nothing that PyTorch did in the block, such as NumPy or .data; "
                                  "give it to the model as an argument, or keep to operations of PyTorch")
            if not target:
                p = replace(p, target=weight if weight not in self.spiking else weight + " values")
                self.populations.setdefault(p.target, Population(p.target, "value"))
            links.append(p)
        return links

    def _positions(self, p: Projection, samples: int) -> int:
        """How often a linear map lies side by side."""
        inputs, outputs = math.prod(p.map.inputs), math.prod(p.map.outputs)
        pre, post = self.populations[p.source], self.populations[p.target]
        if len(p.map.inputs) != 1:
            return 1
        places = post.size // outputs if post.kind == "spiking" else round(p.rows / (samples * self.steps))
        if pre.kind == "spiking":
            places = min(places, pre.size // (inputs * max(p.map.pool, 1) ** 2))
        return max(1, places)

    def _size(self, links: list[Projection], samples: int) -> None:
        """Inputs and values are as large as what they go into, or else come of."""
        unknown = [p for p in self.populations.values() if p.kind != "spiking"]
        for p in unknown:
            p.size = max((math.prod(q.map.inputs) * self._positions(q, samples) if q.map.inputs else self.populations[q.target].size
                          for q in links if q.source == p.name), default=0)
        for p in unknown:
            p.size = p.size or max((math.prod(q.map.outputs) * self._positions(q, samples) for q in links
                                    if q.target == p.name and q.map.outputs), default=1)

    def _wire(self, p: Projection, samples: int) -> dict[str, Any]:
        pre, post, m = self.populations[p.source], self.populations[p.target], p.map
        k = self._positions(p, samples)
        spikes, events = p.spikes / samples, p.events / samples
        late = pre.kind == "spiking" and m.pool == 1 and spikes + pre.busiest < Fraction(pre.spikes, samples)  # not all spikes came this way
        inputs, outputs = math.prod(m.inputs) * k, math.prod(m.outputs) * k
        direct = post.size == outputs and not m.pooled and not late
        whole_maps = direct and pre.size == inputs * m.pool**2
        wire: dict[str, Any]
        if not m.inputs:
            one = pre.size == post.size and m.pool == 1 and not late
            wire, synapses = {"kind": "one-to-one" if one else "sparse", "weights": pre.size, "nonzero": pre.size}, pre.size
        elif whole_maps and (m.kernel or m.pool > 1 or k > 1) and (m.kernel or len(m.inputs) == 1):
            maps = (m.inputs, m.outputs) if m.kernel else ((m.inputs[0], 1, k), (m.outputs[0], 1, k))
            shape = {"in": maps[0], "out": maps[1], **(m.kernel or {"kernel": (1, 1), "stride": (1, 1), "padding": (0, 0)}), "pool": m.pool}
            wire, synapses = {"kind": "conv", "weights": m.stored, "nonzero": m.nonzero, "shape": shape}, m.synapses * k
        else:
            part = Fraction(pre.size, inputs)  # of the inputs that are this population's; behind a pool several cells share one
            synapses = min(round(m.synapses * k * (part if m.pool != 1 else min(part, Fraction(1)))), pre.size * post.size)
            dense = direct and len(m.inputs) == 1 and m.pool == 1 and synapses == pre.size * post.size
            wire = {"kind": "dense" if dense else "sparse", "weights": synapses, "nonzero": round(synapses * m.nonzero / m.stored)}
        if pre.kind == "spiking":  # windows that overlap show a spike several times
            spikes = min(spikes, Fraction(pre.spikes, samples))
        events = Fraction(synapses * self.steps) if self._graded(pre) else min(events, spikes * post.size)  # a spike reaches a cell once
        return {"pre": p.source, "post": p.target, "name": m.weight, **wire, "weightBits": m.bits, "synapticEvents": float(events)}

    def _graded(self, p: Population) -> bool:
        if p.kind == "input":
            return len(p.constants) > 1
        return p.kind == "value" or (p.graded and len(p.constants) > 1)

    def _cells(self, p: Population, links: list[Projection], samples: int) -> dict[str, Any]:
        graded = self._graded(p)
        out: dict[str, Any] = {"name": p.name, "size": p.size}
        if p.kind == "input":
            spikes = max(q.spikes for q in links if q.source == p.name) / samples
            out |= {"kind": "analog"} if graded else {"kind": "input", "spikes": float(spikes),
                                                      "maxSpikesPerStep": min(p.size, max(p.busiest, math.ceil(spikes / self.steps)))}
            return out
        biases = max((q.biases for q in links if q.target == p.name), default=0)
        if graded:
            return out | {"kind": "readout", "cell": "integrator", "biases": biases}
        if p.busiest > p.size or p.spikes > p.size * p.rows:
            raise CountsError(f"{p.name} fires up to {p.busiest} spikes in a step with {p.size} cells; the file has one spike a cell and step: "
                              "let cells fire once a step (Sinabs: spike_fn=SingleSpike), or make steps shorter")
        return out | {"kind": "spiking", "cell": p.cell, "spikes": p.spikes / samples, "maxSpikesPerStep": p.busiest,
                      "updates": p.size * self.steps, "fired": p.fired / samples, "stateBits": p.bits * STATES.get(p.cell, 1), "biases": biases}
