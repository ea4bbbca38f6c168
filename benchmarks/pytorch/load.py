"""The twin of LoadBenchmark.java: torch.load(mmap=True), timed inside the process.

    python benchmarks/pytorch/load.py FILE.pth
"""
import statistics, sys, time

import torch

WARM_UP, ROUNDS = 20, 20


def load(path):
    cpu, clock = time.thread_time(), time.perf_counter()
    loaded = torch.load(path, mmap=True, weights_only=True)
    times = [time.perf_counter() - clock, time.thread_time() - cpu]
    for tensor in loaded.values():
        tensor.sum()
    times += [time.perf_counter() - clock, time.thread_time() - cpu]
    return [t * 1e3 for t in times]


def show(name, times):
    print("%-5s  load %6.2f ms (CPU %6.2f)   load and read %6.2f ms (CPU %6.2f)" % (name, *times))


torch.set_num_threads(1)
show("first", load(sys.argv[1]))
rounds = [load(sys.argv[1]) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
show("warm", [statistics.median(column) for column in zip(*rounds)])
