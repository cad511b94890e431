"""Reads exported runs by MLflow's client, and compares them with what the run store has: read.py ADDRESS EXPERIMENT WANTED.json"""
import json
import os
import sys
import tempfile

from mlflow import MlflowClient


def flat(value, path, field, out):
    """The values of a description by their paths."""
    if isinstance(value, dict):
        kind = value.get("$type", "").rsplit(".", 1)[-1]
        if kind and path and kind not in field:
            out[path] = value["$type"].rsplit("/", 1)[-1]
        for name, v in value.items():
            if name != "$type":
                flat(v, f"{path}.{name}" if path else name, name, out)
    elif isinstance(value, list) and value:
        for i, v in enumerate(value):
            flat(v, f"{path}.{i}", field, out)
    else:
        out[path] = value
    return out


def same(text, value):
    """Whether a param says a value of JSON."""
    if value is None:
        return text == "none"
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return float(text) == value
    return text == (value if isinstance(value, str) else "[]")


def check(wrong, what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r}, want {want!r}")


def main(address, experiment, wanted):
    client, wrong, numbers, params = MlflowClient(address), [], 0, 0
    with open(wanted) as f:
        wanted = {w["Fingerprint"]: w for w in json.load(f)}
    known = client.get_experiment_by_name(experiment)
    runs = client.search_runs([known.experiment_id])
    check(wrong, "runs", sorted(r.data.tags["spikecell.fingerprint"] for r in runs), sorted(wanted))
    for run in runs:
        id, w = run.info.run_id, wanted[run.data.tags["spikecell.fingerprint"]]
        check(wrong, "status", run.info.status, "FINISHED")
        if not 0 < run.info.start_time <= run.info.end_time:
            wrong.append(f"from {run.info.start_time} to {run.info.end_time}")
        for key, value in w["Tags"].items():
            check(wrong, key, run.data.tags.get(key), value)
        description = flat(w["Description"], "", "", {})
        check(wrong, "params", sorted(run.data.params), sorted(description))
        for key, value in description.items():
            if not same(run.data.params.get(key, ""), value):
                wrong.append(f"{key}: {run.data.params.get(key)!r}, want {value!r}")
        params += len(description)
        check(wrong, "metrics", sorted(run.data.metrics), sorted(w["Metrics"]))
        for key, steps in w["Metrics"].items():
            history = client.get_metric_history(id, key)
            check(wrong, key, sorted((m.step, m.value) for m in history), sorted((int(s), v) for s, v in steps.items()))
            numbers += len(steps)
        with tempfile.TemporaryDirectory() as folder:
            for name in ("report.json", "model.safetensors"):
                with open(client.download_artifacts(id, name, folder), "rb") as got, open(os.path.join(w["Folder"], name), "rb") as want:
                    if got.read() != want.read():
                        wrong.append(f"{name} differs")
    if wrong:
        sys.exit("\n".join(wrong[:40]))
    print(f"{numbers} numbers and {params} params are equal, and two files of each run")


if __name__ == "__main__":
    main(*sys.argv[1:])
