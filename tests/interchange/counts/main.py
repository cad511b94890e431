"""Counts nets of real libraries, and asks for what cannot be counted.

    python main.py FOLDER OUT GUIDE

FOLDER has counts.py. For each net OUT gets NAME.json, the counts; events.json has the events that were counted apart, and NeuroBench's
metrics. GUIDE holds the documented lines of Python, which write net.json in OUT."""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])

import benchmark
import counts
import hostile
import nets
import torch


def same(a: list[torch.Tensor], b: list[torch.Tensor]) -> bool:
    return len(a) == len(b) and all(torch.equal(x, y) for x, y in zip(a, b))


def compare(name: str, build) -> dict:
    torch.manual_seed(1)
    case = build()
    with torch.no_grad():
        plain = case.run(case.model)
        with counts.Counter(case.model, steps=case.steps, spiking=case.spiking) as c:
            seen = case.run(case.model)
        if not same(plain, seen) or not same(plain, case.run(case.model)):
            raise SystemExit(f"{name}: counting changed the outputs")
        apart = {"samples": case.samples, "events": nets.events_apart(case)}
    c.write(f"{sys.argv[2]}/{name}.json")
    if any(m._forward_hooks or m._forward_pre_hooks for m in case.model.modules()):
        raise SystemExit(f"{name}: hooks are left")
    if name.startswith("neurobench"):
        torch.manual_seed(1)
        apart["neurobench"] = benchmark.metrics(build().model)
    return apart


def guide() -> None:
    """The documented lines, with a model, a loader and a loop as a user has them."""
    torch.manual_seed(1)
    case = nets.spikingjelly_conv()
    loader = [(torch.rand(2, 2, 8, 8), None) for _ in range(3)]

    def forward(model: torch.nn.Module, x: torch.Tensor) -> None:
        nets.jelly.reset_net(model)
        with torch.no_grad():
            model(x.repeat(4, 1, 1, 1, 1))
    with open(sys.argv[3]) as f:
        lines = f.read()
    os.chdir(sys.argv[2])
    exec(lines, {"model": case.model, "loader": loader, "forward": forward})


torch.set_num_threads(1)
hostile.all_of_it()
apart = {name: compare(name, build) for name, build in nets.ALL.items()}
with open(f"{sys.argv[2]}/events.json", "w") as f:
    json.dump(apart, f)
guide()
