"""Executes blocks of docs/guide/python.md, a line of JSON each, in one namespace, and answers with what went wrong, or nothing."""

import json
import sys


def check(got):
    """What the page says of what its blocks leave."""
    import numpy as np

    assert got["spikes"].shape == (1, 50, 32) and got["spikes"].sum() > 0 and got["dt"] == 1.0
    dense = np.zeros(got["shape"], np.uint8)
    dense[got["samples"], np.rint(got["times"] / got["events"]["dt"]).astype(int), got["cells"]] = 1
    assert np.array_equal(dense, got["spikes"])
    assert list(got["epochs"].index) == [1, 2] and got["epochs"].loss.notna().all()
    assert len(got["classes"]) == 10 and got["classes"].recall.between(0, 1).all()
    assert got["confusion"].to_numpy().shape == (10, 10) and np.trace(got["confusion"].to_numpy()) == got["classes"].right.sum()
    assert len(got["runs"]) == 1 and abs(got["runs"].testAccuracy[0] * 100 - got["classes"].right.sum()) < 1e-9
    assert got["weights"].shape == (64, 20) and got["net_of_run"]["Populations"][1]["Name"] == "hidden1"
    assert got["report"]["Test"]["Accuracy"] == got["runs"].testAccuracy[0]
    assert (got["net"].state_dict()["fc1.weight"].abs() > 0.125).any()  # those of PyTorch were within it, and were multiplied by 4


def main():
    namespace = {}
    namespace["check"] = lambda: check(namespace)
    for line in sys.stdin:
        try:
            exec(json.loads(line), namespace)
            answer = ""
        except Exception as error:
            answer = f"{type(error).__name__}: {error}" or "failed"
        print(json.dumps(answer), flush=True)


main()
