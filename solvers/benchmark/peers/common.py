"""What the scripts of all peers share: the request, equal threads, a clock that pauses, and errors as JSON lines.

A script is started as `python SCRIPT REQUEST`, where REQUEST is a JSON file:
  problem, seconds, threads, seed, coordinates, fields, upToConstant (names of fields known up to a constant),
  points (one list per coordinate), values (one list per field: exact or reference values there).
It prints JSON objects, one per line: {"seconds", "error"} as it goes, and once each {"settings"}, {"startupSeconds"}.
"""

import json
import os
import sys
import time

began = time.perf_counter()

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)

threads = int(request["threads"])
# Libraries print to standard output as they like: from here on that is standard error, and ours is a copy.
_lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

import numpy as np  # noqa: E402  (it may print)

points = np.array(request["points"], dtype=np.float64).T  # (count, coordinates)
values = np.array(request["values"], dtype=np.float64).T  # (count, fields)
seconds = float(request["seconds"])
seed = int(request["seed"])


def emit(**record):
    """Prints one JSON object on a line of its own; numbers that are not finite become null."""
    finite = {k: None if isinstance(v, float) and not np.isfinite(v) else v for k, v in record.items()}
    print(json.dumps(finite), file=_lines, flush=True)


def confined(begin):
    """Runs begin() with no more processors in sight than threads, then gives all of them back.

    For libraries that size their pool by the processors they may run on, XLA for one. To stay confined would be unfair
    on a busy machine: ours may move to whatever processor is free.
    """
    if not hasattr(os, "sched_setaffinity"):
        return begin()
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(everywhere)[:threads])
    try:
        return begin()
    finally:
        for task in os.listdir("/proc/self/task"):
            os.sched_setaffinity(int(task), everywhere)


def unsupported(tool):
    """Says that the script does not know the problem, and ends."""
    emit(unsupported=f"{tool} has no definition of {request['problem']}")
    sys.exit(0)


def relative_error(computed):
    """Mean over the fields of ||u - v|| / ||v||, the mean difference removed where a field is known up to a constant."""
    difference = np.asarray(computed, dtype=np.float64).reshape(values.shape) - values
    for k, name in enumerate(request["fields"]):
        if name in request["upToConstant"]:
            difference[:, k] -= difference[:, k].mean()
    norms = np.linalg.norm(difference, axis=0) / np.linalg.norm(values, axis=0)
    return float(norms.mean())


class Trace:
    """The clock of a run, which stands still while an error is measured."""

    def __init__(self, interval=0.2):
        emit(startupSeconds=time.perf_counter() - began)
        self.interval = interval
        self.paused = 0.0
        self.last = -np.inf
        self.begin = time.perf_counter()

    def elapsed(self):
        return time.perf_counter() - self.begin - self.paused

    def over(self):
        return self.elapsed() >= seconds

    def measure(self, predict, always=False):
        """Prints the error of predict(points) with the time so far, unless one was printed `interval` ago."""
        now = self.elapsed()
        if not always and now - self.last < self.interval:
            return None
        stopped = time.perf_counter()
        error = relative_error(predict(points))
        emit(seconds=now, error=error)
        self.last = now
        self.paused += time.perf_counter() - stopped
        return error
