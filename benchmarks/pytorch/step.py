"""How long a training step takes in PyTorch; the twin of `graft bench STRATEGY`.

    python benchmarks/pytorch/step.py STRATEGY defaults|best|compile [STEPS]

`defaults` is a script as a person writes it. `best` is channels-last, to be run with the allocator told to keep memory:
MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=-1 MALLOC_TOP_PAD_=67108864 MALLOC_ARENA_MAX=1. `compile` is
that with torch.compile.
"""
import json
import statistics
import sys
import time

import torch
import torchvision
from torch import nn

WARM_UP = 5


def main():
    strategy, mode = sys.argv[1:3]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    torch.manual_seed(1)
    net = torchvision.models.resnet18()
    if strategy == "freeze":
        for parameter in net.parameters():
            parameter.requires_grad = False
    net.fc = nn.Linear(512, 2)
    x, y = torch.randn(16, 3, 224, 224), torch.randint(2, (16,))
    if mode != "defaults":
        net = net.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    head = set(map(id, net.fc.parameters()))
    if strategy == "discriminative":
        groups = [{"params": [p for p in net.parameters() if id(p) not in head], "lr": 0.0}, {"params": net.fc.parameters()}]
    else:
        groups = net.parameters()
    optimizer = torch.optim.SGD(groups, lr=0.001, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    net.train()
    forward = torch.compile(net) if mode == "compile" else net
    times = []
    for step in range(-WARM_UP, steps):
        start = time.perf_counter()
        out = forward(x)
        loss = criterion(out, y)
        optimizer.zero_grad()
        loss.backward()
        loss.item()
        optimizer.step()
        (out.argmax(1) == y).sum().item()
        if step >= 0:
            times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({strategy + "_ms": statistics.median(times)}))


if __name__ == "__main__":
    main()
