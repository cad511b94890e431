"""Reads with the libraries themselves what the command of this folder has written: python check.py FOLDER DAMAGED.

It prints a line of what holds for each part, and fails at the first that does not."""

import json
import pathlib
import sys

import nets
import numpy as np
import safetensors
import torch
from fixtures import every_type
from safetensors.torch import load_file


def same(name, a, b):
    a, b = a.contiguous(), b.contiguous()
    assert a.dtype == b.dtype and a.shape == b.shape, (name, a.dtype, a.shape, b.dtype, b.shape)
    if a.dim() == 0:
        a, b = a[None], b[None]
    assert torch.equal(a.view(torch.uint8), b.view(torch.uint8)), (name, a, b)


def check_types(folder):
    """Every type, bit for bit, from safetensors and from NPZ."""
    want, got = every_type(), load_file(folder / "every-type.safetensors")
    assert got.keys() == want.keys()
    for name, x in want.items():
        same(name, got[name], x)
    with np.load(folder / "every-type.npz") as arrays:
        assert set(arrays.files) == set(want) - {"bfloat16"}
        for name in arrays.files:
            same(name, torch.from_numpy(arrays[name]), want[name])
    print(f"{len(want)} types are read by safetensors and NumPy with the same bits")


def check_short(folder):
    """Rounding to floats of 16 bits, as NumPy and PyTorch do it."""
    with np.load(folder / "short.npz") as arrays:
        x, half, brain = arrays["x"], arrays["half"], arrays["brain"]
    with np.errstate(over="ignore"):
        want = x.astype(np.float16)
    number = ~np.isnan(x)
    assert np.array_equal(want.view(np.uint16)[number], half.view(np.uint16)[number])
    assert np.isnan(half[~number]).all()
    want = torch.from_numpy(x).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    assert np.array_equal(want[number], brain[number])
    assert (brain[~number] & 0x7F80 == 0x7F80).all() and (brain[~number] & 0x7F != 0).all()
    every = np.arange(1 << 16, dtype=np.uint16)
    with np.load(folder / "long.npz") as arrays:
        for name, long in (("half", every.view(np.float16).astype(np.float32)),
                           ("brain", torch.from_numpy(every.view(np.int16)).view(torch.bfloat16).float().numpy())):
            finite = ~np.isnan(long)
            assert np.array_equal(arrays[name].view(np.uint32)[finite], long.view(np.uint32)[finite]) and np.isnan(arrays[name][~finite]).all()
    print(f"{len(x)} numbers are rounded to 16 bits as NumPy and PyTorch round them, and all of 16 bits become the same float32")


def check_damaged(path):
    """The reference reader refuses every file of the table."""
    table = json.loads(pathlib.Path(path).read_text())
    for name, row in table.items():
        try:
            safetensors.deserialize(row["file"].encode("latin-1"))
        except safetensors.SafetensorError:
            continue
        raise AssertionError(f"{name}: the reference reader takes it")
    print(f"{len(table)} damaged files are refused by safetensors {safetensors.__version__} too")


def check_dicts(folder):
    """State_dicts load strictly into modules with other numbers, which then fire the same spikes."""
    compared = 0
    for name, (_, net) in nets.cases().items():
        with torch.no_grad():
            for x in net.state_dict().values():
                x.fill_(1)
        net.load_state_dict(load_file(folder / f"{name}.safetensors"), strict=True)
        with np.load(folder / f"{name}.npz") as arrays:
            fired = nets.spikes(net, torch.from_numpy(arrays["input"]).float())
            for module, x in fired.items():
                got = arrays[module].reshape(x.shape)
                differ = np.argwhere(got != x)
                assert len(differ) == 0, (name, module, "first in sample, step, cell", differ[0])
                compared += x.size
    print(f"{len(nets.cases())} state_dicts load strictly, and {compared} spikes and silences are the same")


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    check_types(folder)
    check_short(folder)
    check_damaged(sys.argv[2])
    check_dicts(folder)
