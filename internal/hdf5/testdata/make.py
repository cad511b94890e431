# Writes the files beside it with h5py; the tests have what is in them.
import h5py
import numpy as np


def lists(group, name, rows, kind):
    d = group.create_dataset(name, (len(rows),), dtype=h5py.vlen_dtype(kind))
    for i, row in enumerate(rows):
        d[i] = np.array(row, dtype=kind)


def spoken(path, kind, libver, words=()):
    with h5py.File(path, "w", libver=libver) as f:
        spikes = f.create_group("spikes")
        lists(spikes, "times", [[0, 0.25, 0.5], [], [0.125, 1]], kind)
        lists(spikes, "units", [[1, 699, 3], [], [0, 300]], np.uint16)
        f["labels"] = np.array([3, 0, 19], dtype=np.uint16)
        f.create_group("extra")["speaker"] = np.array([1, 2, 3], dtype=np.uint16)
        if words:
            f["extra"]["keys"] = np.array([w.encode() for w in words])


spoken("half.h5", np.float16, "earliest")
spoken("single.h5", np.float32, ("v108", "v108"))
spoken("words.h5", np.float32, "earliest", [f"word {i}" for i in range(20)])

with h5py.File("arrays.h5", "w") as f:
    a = np.arange(35, dtype=np.float64).reshape(5, 7) / 4
    f["plain"] = a
    f["big"] = a.astype(">f4")
    f["signed"] = np.array([-3, 127, -128], dtype=np.int8)
    f["truth"] = np.array([True, False, True])
    f["single"] = np.int64(-5)
    f.create_dataset("deflated", data=a, chunks=(2, 3), compression="gzip", shuffle=True)
    f.create_dataset("sparse", (5, 7), dtype=np.int32, chunks=(2, 3))[3, 4] = 9
    f["halves"] = np.array([1, -0.5, 6.1e-5, 5.96e-8, np.inf, -np.inf], dtype=np.float16)
    f["texts"] = np.array([b"zero", b"one"], dtype="S10")
    f["word"] = "Λ"
    f["words"] = np.array([["input", "fc"], ["fc", "lif"]], dtype=object)
    g = f.create_group("many")
    for i in range(40):
        g["member%02d" % i] = i
    f["plain"].attrs["dt"] = 0.001
    f["plain"].attrs["__type__"] = "EventData"
    f["lzf"] = np.zeros(3)
    f.create_dataset("unknown", data=a, chunks=(2, 3), compression="lzf")

with h5py.File("unwritten.h5", "w") as f:
    f.create_dataset("filled", (6,), "i4", chunks=(2,), fillvalue=-1)[0:2] = [1, 2]
    f.create_dataset("outside", (2,), "f8", external=[("other.bin", 0, 16)])
    f["soft"] = h5py.SoftLink("/filled")
    g = f.create_group("links", track_order=True)
    g["soft"] = h5py.SoftLink("/filled")
    g["hard"] = f["filled"]

with h5py.File("latest.h5", "w", libver="latest") as f:
    f.create_dataset("deflated", data=np.zeros((4, 4)), chunks=(2, 2), compression="gzip")
