"""torch.load and torch.save timed inside the process; the twin of `graft bench files`.

    python benchmarks/pytorch/load.py FILE.pth defaults|best

`best` maps the file into memory.
"""
import json, os, statistics, sys, tempfile, time

import torch

TIMES = 20
path, mode = sys.argv[1:3]


def load(read=False):
    loaded = torch.load(path, mmap=True, weights_only=True) if mode == "best" else torch.load(path)
    if read:
        for tensor in loaded.values():
            tensor.sum()
    return loaded


def median(warm_up, times, work):
    all_times = []
    for i in range(-warm_up, times):
        clock = time.perf_counter()
        work()
        if i >= 0:
            all_times.append((time.perf_counter() - clock) * 1e3)
    return statistics.median(all_times)


torch.set_num_threads(1)
figures = {"load_first_ms": median(0, 1, load), "load_ms": median(TIMES, TIMES, load),
           "load_and_read_ms": median(TIMES, TIMES, lambda: load(read=True))}
with tempfile.TemporaryDirectory() as folder:
    loaded = load()
    figures["save_ms"] = median(1, 5, lambda: torch.save(loaded, os.path.join(folder, "copy.pth")))
print(json.dumps(figures))
