"""A forward pass of ResNet-18 in evaluation mode; the twin of `graft bench inference`.

    python benchmarks/pytorch/inference.py defaults|best|compile [STEPS]
"""
import json, statistics, sys, time

import torch
import torchvision
from torch import nn

mode = sys.argv[1]
times = 2 * int(sys.argv[2]) if len(sys.argv) > 2 else 20
torch.manual_seed(1)
net = torchvision.models.resnet18()
net.fc = nn.Linear(512, 2)
net.eval()
if mode != "defaults":
    net = net.to(memory_format=torch.channels_last)
forward = torch.compile(net) if mode == "compile" else net


def median(images, count):
    x = torch.randn(images, 3, 224, 224)
    all_times = []
    # torch.compile wants the mode in which it compiled; inference_mode is the quicker one without it.
    with torch.inference_mode() if mode == "best" else torch.no_grad():
        for i in range(-5, count):
            clock = time.perf_counter()
            at = x if mode == "defaults" else x.contiguous(memory_format=torch.channels_last)
            forward(at).softmax(1)
            if i >= 0:
                all_times.append((time.perf_counter() - clock) * 1e3)
    return statistics.median(all_times)


print(json.dumps({"batch_ms": median(16, times), "photo_ms": median(1, 2 * times)}))
