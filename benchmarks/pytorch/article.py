"""The article's strategies as a plain script; the twin of `graft train`.

    python benchmarks/pytorch/article.py defaults|best STRATEGY --data DATA --weights FILE [--epochs N] [--workers N]
                                         [--first-step]

Prints the seconds of each epoch's training and validation. `best` is channels-last, to be run with the allocator told to
keep memory (see step.py). `--first-step` prints `stepped` behind the first step and ends: whoever started the process
has the time.
"""
import argparse
import json
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

NORMALIZE = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
TRANSFORMS = {
    "train": transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(),
                                 transforms.ToTensor(), NORMALIZE]),
    "val": transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), NORMALIZE]),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["defaults", "best"])
    parser.add_argument("strategy", choices=["scratch", "finetune", "freeze", "discriminative"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--first-step", action="store_true")
    return parser.parse_args()


def network(args, classes):
    net = models.resnet18()
    if args.strategy != "scratch":
        net.load_state_dict(torch.load(args.weights))
    if args.strategy == "freeze":
        for parameter in net.parameters():
            parameter.requires_grad = False
    net.fc = nn.Linear(net.fc.in_features, classes)
    return net


def optimizer(args, net):
    if args.strategy != "discriminative":
        return torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
    head = set(map(id, net.fc.parameters()))
    backbone = [p for p in net.parameters() if id(p) not in head]
    return torch.optim.SGD([{"params": backbone, "lr": 0.0}, {"params": net.fc.parameters(), "lr": 0.001}],
                           momentum=0.9)


def main():
    args = arguments()
    layout = torch.channels_last if args.mode == "best" else torch.contiguous_format
    torch.manual_seed(1)
    loaders = {
        split: DataLoader(datasets.ImageFolder(f"{args.data}/{split}", TRANSFORMS[split]), batch_size=16,
                          shuffle=split == "train", num_workers=args.workers, persistent_workers=args.workers > 0)
        for split in ("train", "val")}
    net = network(args, len(loaders["train"].dataset.classes)).to(memory_format=layout)
    sgd = optimizer(args, net)
    schedule = torch.optim.lr_scheduler.StepLR(sgd, step_size=7, gamma=0.1)
    criterion = nn.CrossEntropyLoss()
    for _ in range(args.epochs):
        seconds = {}
        for split, loader in loaders.items():
            start, right = time.perf_counter(), 0
            net.train(split == "train")
            for x, y in loader:
                with torch.set_grad_enabled(split == "train"):
                    out = net(x.contiguous(memory_format=layout))
                    loss = criterion(out, y)
                if split == "train":
                    sgd.zero_grad()
                    loss.backward()
                    sgd.step()
                loss.item()
                right += (out.argmax(1) == y).sum().item()
                if args.first_step:
                    print("stepped", flush=True)
                    sys.exit()
            seconds[split] = time.perf_counter() - start
        schedule.step()
        print(json.dumps({"train_s": seconds["train"], "val_s": seconds["val"]}), flush=True)


if __name__ == "__main__":
    main()
