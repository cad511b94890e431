"""Writes the files of tensors/testdata and snn/statedict/testdata by the libraries themselves: python fixtures.py FOLDER.

The tests in Go read them where there is no Python. The command of this folder writes them elsewhere, and reads those too."""

import pathlib
import sys

import nets
import numpy as np
import torch
from safetensors.torch import save_file


def every_type():
    """Returns tensors of every type, with numbers that conversions would not keep."""
    floats = [0.0, -0.0, 1.0, -2.5, 1 / 3, 6e-8, 65504.0, float("inf"), float("-inf"), 1e-40]
    tensors = {
        "float64": torch.tensor(floats, dtype=torch.float64),
        "float32": torch.tensor(floats, dtype=torch.float32).reshape(2, 5),
        "float16": torch.tensor(floats, dtype=torch.float16),
        "bfloat16": torch.tensor(floats, dtype=torch.bfloat16),
        "bool": torch.tensor([[True, False, True]]),
        "uint8": torch.tensor([0, 1, 255], dtype=torch.uint8),
        "scalar": torch.tensor(0.9),
        "empty": torch.zeros(0, 3),
    }
    for bits in (8, 16, 32, 64):
        least = -(2 ** (bits - 1))
        tensors[f"int{bits}"] = torch.tensor([least, -1, 0, 1, -(least + 1)], dtype=getattr(torch, f"int{bits}"))
    for bits in (16, 32, 64):
        tensors[f"uint{bits}"] = torch.from_numpy(np.array([0, 1, 2**bits - 1], dtype=f"uint{bits}"))
    return tensors


def write_tensors(folder):
    """Writes a file of every type, and arrays as NumPy saves them."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(every_type(), folder / "every-type.safetensors", metadata={"of": "every type"})
    arrays = {name: x.numpy() for name, x in every_type().items() if name != "bfloat16"}
    np.savez(folder / "every-type.npz", **arrays)
    np.savez_compressed(folder / "compressed.npz", zeros=np.zeros((40, 50), np.float32), order=np.asfortranarray(np.arange(6).reshape(2, 3)))
    np.save(folder / "swapped.npy", np.arange(6, dtype=">f4").reshape(2, 3))


def write_dicts(folder):
    """Writes a state_dict for each net, its input and the spikes of each population."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in nets.cases():
        net, inputs = nets.drawn(name)
        save_file({key: x.clone().contiguous() for key, x in net.state_dict().items()}, folder / f"{name}.safetensors")
        fired = nets.spikes(net, inputs)
        for population, x in fired.items():
            assert 0.02 < x.mean() < 0.9, (name, population, x.mean())
        np.savez_compressed(folder / f"{name}.npz", input=inputs.to(torch.uint8).numpy(), **fired)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    write_tensors(folder / "tensors" / "testdata")
    write_dicts(folder / "snn" / "statedict" / "testdata")
