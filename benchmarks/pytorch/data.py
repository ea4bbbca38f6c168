"""The twin of DataBenchmark.java: Pillow and torchvision on one thread, photos per second.

    python benchmarks/pytorch/data.py DATA/train
"""
import statistics, sys, time

import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

ROUNDS, BATCH = 5, 16
NORMALIZE = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
TRAIN = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(),
                            transforms.ToTensor(), NORMALIZE])
EVAL = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), NORMALIZE])


def decode(path):
    with open(path, "rb") as file:
        return Image.open(file).convert("RGB")


def epoch(dataset):
    for _ in DataLoader(dataset, batch_size=BATCH):
        pass


def show(name, photos, work):
    work()
    seconds = []
    for _ in range(ROUNDS):
        clock = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - clock)
    median = statistics.median(seconds)
    print("%-19s %7.3f ms a photo" % (name, median / photos * 1e3))
    print("data_%s photos_per_second=%.1f" % (name, photos / median))


torch.set_num_threads(1)
folder = sys.argv[1]
train, val = datasets.ImageFolder(folder, TRAIN), datasets.ImageFolder(folder, EVAL)
count = len(train)
show("decode", count, lambda: [decode(path) for path, _ in train.samples])
show("train", count, lambda: epoch(train))
show("eval", count, lambda: epoch(val))
# What a person would write for data that stay in memory: decoded once, with the loader of a path replaced.
cached = {path: decode(path) for path, _ in train.samples}
train.loader = val.loader = cached.get
show("train_cached", count, lambda: epoch(train))
show("eval_cached", count, lambda: epoch(val))
