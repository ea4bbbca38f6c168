"""Photos of a folder, one after another, from the file to the answer; the twin of `graft bench predict`.

    python benchmarks/pytorch/predict.py DATA/train defaults|best
"""
import json, sys, time

import torch
import torchvision
from PIL import Image
from torch import nn
from torchvision import datasets, transforms

WARM_UP = 5
TRANSFORM = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
                                transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
folder, mode = sys.argv[1:3]
layout = torch.channels_last if mode == "best" else torch.contiguous_format
net = torchvision.models.resnet18()
net.fc = nn.Linear(512, 2)
net = net.to(memory_format=layout).eval()


def predict(path):
    with open(path, "rb") as file:
        image = Image.open(file).convert("RGB")
    probabilities = net(TRANSFORM(image).unsqueeze(0).contiguous(memory_format=layout)).softmax(1)[0]
    return sorted(enumerate(probabilities.tolist()), key=lambda one: -one[1])


paths = [path for path, _ in datasets.ImageFolder(folder).samples]
with torch.inference_mode() if mode == "best" else torch.no_grad():
    for path in paths[:WARM_UP]:
        predict(path)
    start = time.perf_counter()
    for path in paths:
        predict(path)
    print(json.dumps({"predict_photos_per_s": len(paths) / (time.perf_counter() - start)}))
