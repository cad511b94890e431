"""Training on the Yin-Yang set by the C++ of EventProp's authors: the same weights, spike times and labels as in the file.

    OMP_NUM_THREADS=1 python eventprop_yinyang.py FILE [threads]

Needs their module eventprop.eventprop_cpp, which README.md says how to build. Their code is used for what it is there for, spikes and
gradients; loss and Adam are numpy here, over whole mini-batches. The second argument is ignored: the comparison is with one thread.

The file holds w1, w2 ([pre][post]), times ([mini-batch][sample][input], ms), label ([mini-batch][sample]), and what is to come out of the
first mini-batch: loss, gradient1, gradient2.
"""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from eventprop import eventprop_cpp as cpp

import exchange

CELL = (1.0, 20e-3, 5e-3)  # threshold, time constants of membrane and synapse, s
ALPHA, TAU0, TAU1 = 0.003, 0.5e-3, 6.4e-3
RATE, BETA1, BETA2, EPSILON = 5e-3, 0.9, 0.999, 1e-8


def train_of(times):
    order = np.argsort(times, kind="stable")
    return cpp.Spikes(times[order] / 1000, order.astype(np.int32))


class Net:
    def __init__(self, *weights):
        self.weights = [np.ascontiguousarray(w, dtype=np.float64) for w in weights]
        self.moments = [(np.zeros_like(w), np.zeros_like(w)) for w in self.weights]
        self.steps = 0

    def passes(self, spikes, label):
        """Returns the mean loss and the gradients."""
        layers = [cpp.SpikesVector(spikes)]
        for w in self.weights:
            layers.append(cpp.compute_spikes_batch_cpp(w, layers[-1], *CELL)[0])
        loss = self.judge(layers[-1], label)
        gradients = [np.zeros_like(w) for w in self.weights]
        for k in reversed(range(len(self.weights))):
            cpp.backward_spikes_batch_cpp(layers[k], layers[k + 1], self.weights[k], gradients[k], *CELL)
        return loss, gradients

    @staticmethod
    def judge(output, label):
        """Leaves the derivatives by the first spike times, and returns the mean loss of the samples whose cell fired."""
        first = np.array([s.first_spike_times for s in output])
        rows = np.arange(len(first))
        right = first[rows, label]
        chance = np.where(np.isnan(first), 0, np.exp(-(first - np.nanmin(first, axis=1, keepdims=True)) / TAU0))
        chance /= chance.sum(axis=1, keepdims=True)
        move = -chance / TAU0
        late = ALPHA * np.exp(right / TAU1)
        move[rows, label] += 1 / TAU0 + late / TAU1
        for r, s in enumerate(output):
            if np.isnan(right[r]):
                continue
            for k, at in enumerate(s.first_spike_idxs):
                if not np.isnan(first[r, k]):
                    s.set_error(at, move[r, k] / len(first))
        return np.nanmean(-np.log(chance[rows, label]) + late - ALPHA)

    def descend(self, gradients):
        self.steps += 1
        for w, g, (m, v) in zip(self.weights, gradients, self.moments):
            m += (1 - BETA1) * (g - m)
            v += (1 - BETA2) * (g * g - v)
            w -= RATE * m / (1 - BETA1**self.steps) / (np.sqrt(v / (1 - BETA2**self.steps)) + EPSILON)


def main():
    t = exchange.read(sys.argv[1])
    label = t["label"].astype(int)
    trains = [[train_of(sample.astype(np.float64)) for sample in batch] for batch in t["times"]]
    net = Net(t["w1"], t["w2"])
    loss, gradients = net.passes(trains[0], label[0])
    agreement = {
        "loss": exchange.relative([loss], t["loss"]),
        "gradient": max(exchange.relative(g, t[name]) for g, name in zip(gradients, ("gradient1", "gradient2"))),
    }

    def sample():
        for spikes, y in zip(trains, label):
            net.descend(net.passes(spikes, y)[1])

    sample()
    exchange.serve("EventProp's C++, 1 thread", agreement, sample, len(trains))


if __name__ == "__main__":
    main()
