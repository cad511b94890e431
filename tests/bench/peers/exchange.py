"""What the scripts of this folder share: tensors from a file of the safetensors format, and the talk with the driver.

A script is started with the path of a file as its argument. It prints one line of JSON that says who it is and how far its
results agree with those in the file; then it answers every line that it reads with the milliseconds of one more sample.
"""

import json
import sys
import time

import numpy as np


def read(path):
    """Returns the tensors of a file, by name."""
    with open(path, "rb") as f:
        head = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        data = f.read()
    tensors = {}
    for name, t in head.items():
        lo, hi = t["data_offsets"]
        tensors[name] = np.frombuffer(data[lo:hi], dtype="<f4").reshape(t["shape"]).copy()
    return tensors


def relative(got, want):
    """Returns |got − want| / |want|, by Euclidean norms."""
    got, want = np.asarray(got, dtype=np.float64), np.asarray(want, dtype=np.float64)
    return float(np.linalg.norm(got - want) / np.linalg.norm(want))


def peak_memory():
    """Returns the most memory that this process has had, MB of 10^6 bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/status") as f:
            return next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0


def serve(peer, agreement, sample, units=1):
    """Tells the driver who this is and how far it agrees, and times sample(), which does so many units, whenever it asks: the second
    time, since after a pause caches are cold and the processor is slow.

    sample may return its milliseconds itself, where it knows better: without the start of a program, say. Memory is that of this process, and 0
    then, as the work may be done in another.
    """
    print(json.dumps({"peer": peer, "differs": agreement}), flush=True)
    for _ in sys.stdin:
        sample()
        begin = time.perf_counter()
        ms = sample()
        memory = 0
        if ms is None:
            ms, memory = 1000 * (time.perf_counter() - begin), peak_memory()
        print(json.dumps({"ms": ms / units, "mb": memory}), flush=True)
