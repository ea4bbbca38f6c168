"""Photos per second on one thread in Pillow and torchvision; the twin of `graft bench data`.

    python benchmarks/pytorch/data.py DATA/train
"""
import json, statistics, sys, time

import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

EPOCHS, BATCH = 3, 16
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


def rate(photos, work):
    work()
    seconds = []
    for _ in range(EPOCHS):
        clock = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - clock)
    return photos / statistics.median(seconds)


torch.set_num_threads(1)
train, val = datasets.ImageFolder(sys.argv[1], TRAIN), datasets.ImageFolder(sys.argv[1], EVAL)
count = len(train)
print(json.dumps({
    "decode_photos_per_s": rate(count, lambda: [decode(path) for path, _ in train.samples]),
    "train_photos_per_s": rate(count, lambda: epoch(train)),
    "eval_photos_per_s": rate(count, lambda: epoch(val)),
}))
