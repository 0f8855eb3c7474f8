"""The ResNet-18 of kuangliu's pytorch-cifar in torch, as the peers attack it.

cifar_resnet18.py IMAGES.f32 WEIGHTS.pth LABELS.i32 writes random weights, the same every time, and as labels what the
network with them says of the images [n, 32, 32, 3], so that every image counts as right.
"""

import os
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "networks"))
from torch_networks import Block  # noqa: E402

class CifarResNet18(nn.Module):
    """Logits [n, 10] of images [n, 3, 32, 32] in [0, 1], which it normalizes itself, as ours does."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.4914, 0.4822, 0.4465]).reshape(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor([0.2023, 0.1994, 0.201]).reshape(3, 1, 1), persistent=False)
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        width = 64
        for stage, (filters, stride) in enumerate(((64, 1), (128, 2), (256, 2), (512, 2)), start=1):
            setattr(self, f"layer{stage}", nn.Sequential(Block(width, filters, stride), Block(filters, filters, 1)))
            width = filters
        self.linear = nn.Linear(512, 10)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1((x - self.mean) / self.std)))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return self.linear(x.mean((2, 3)))


def main():
    images_file, weights_file, labels_file = sys.argv[1:]
    images = torch.from_numpy(np.fromfile(images_file, dtype=np.float32)).reshape(-1, 32, 32, 3).permute(0, 3, 1, 2)
    torch.manual_seed(0)
    model = CifarResNet18()
    # Running statistics of the images themselves: with the initial ones activations, and logits, all but vanish.
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1
    with torch.no_grad():
        model.train()(images)
        labels = model.eval()(images).argmax(1)
    torch.save(model.state_dict(), weights_file)
    labels.numpy().astype(np.int32).tofile(labels_file)


if __name__ == "__main__":
    main()
