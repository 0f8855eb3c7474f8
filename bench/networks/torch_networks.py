"""PyTorch's side of the networks' bench: commands as JSON lines on stdin, seconds for one repetition on stdout."""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, width, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(width, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        same = stride == 1 and width == filters
        shortcut = [nn.Conv2d(width, filters, 1, stride, bias=False), nn.BatchNorm2d(filters)]
        self.shortcut = nn.Sequential(*([] if same else shortcut))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


def resnet18(stem, classes):
    blocks, width = [], 64
    for filters, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        blocks += [Block(width, filters, stride), Block(filters, filters, 1)]
        width = filters
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


def norm(filters):
    return nn.BatchNorm2d(filters, eps=1e-3)


class Same(nn.Conv2d):
    """TensorFlow's "same": an odd row or column of zeros lies at the bottom and on the right."""

    def forward(self, x):
        (k, _), (s, _) = self.kernel_size, self.stride
        down, across = (max((-(-n // s) - 1) * s + k - n, 0) for n in x.shape[2:])
        return super().forward(F.pad(x, [across // 2, across - across // 2, down // 2, down - down // 2]))


class Inverted(nn.Module):
    def __init__(self, kernel, stride, expansion, width, filters):
        super().__init__()
        wide = width * expansion
        expand = [Same(width, wide, 1, bias=False), norm(wide), nn.ReLU6()] if expansion > 1 else []
        depthwise = [Same(wide, wide, kernel, stride, groups=wide, bias=False), norm(wide), nn.ReLU6()]
        self.body = nn.Sequential(*expand, *depthwise, Same(wide, filters, 1, bias=False), norm(filters))
        self.adds = stride == 1 and width == filters

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


def efficientnet_lite0():
    stages = ((1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80))
    stages += ((3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320))
    blocks = []
    for repeats, kernel, stride, expansion, width, filters in stages:
        for i in range(repeats):
            blocks.append(Inverted(kernel, stride if i == 0 else 1, expansion, width if i == 0 else filters, filters))
    stem = [Same(3, 32, 3, 2, bias=False), norm(32), nn.ReLU6()]
    head = [Same(320, 1280, 1, bias=False), norm(1280), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*stem, *blocks, *head, nn.Linear(1280, 1000))


def generator():
    def conv(width, filters, padding):
        return [nn.Conv2d(width, filters, 3, padding=padding), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]

    def up(width, filters, kernel):
        return [nn.ConvTranspose2d(width, filters, kernel, 2), nn.ReLU(), nn.BatchNorm2d(filters)]

    last = [nn.ConvTranspose2d(32, 1, 2, 2), nn.Sigmoid()]
    return nn.Sequential(*conv(1, 32, 1), *conv(32, 64, 1), *conv(64, 128, 0), *up(128, 64, 3), *up(64, 32, 2), *last)


def lenet5():
    def conv(width, filters):
        return [nn.Conv2d(width, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    dense = [nn.Flatten(), nn.Linear(64 * 49, 200), nn.ReLU(), nn.Linear(200, 10)]
    return nn.Sequential(*conv(1, 32), *conv(32, 64), *dense)


CIFAR_STEM = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
STEM = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
NETWORKS = {
    "cifar-resnet18": lambda: (resnet18(CIFAR_STEM, 10), (3, 32, 32)),
    "resnet18": lambda: (resnet18(STEM, 1000), (3, 224, 224)),
    "efficientnet-lite0": lambda: (efficientnet_lite0(), (3, 224, 224)),
    "lenet5": lambda: (lenet5(), (1, 28, 28)),
    "generator": lambda: (generator(), (1, 28, 28)),
}


def prepared(row):
    network, shape = NETWORKS[row["network"]]()
    images = torch.rand(row["batch"], *shape)
    if row["kind"] == "gradient":
        network.eval()
        for weight in network.parameters():
            weight.requires_grad_(False)

        def gradient():
            x = images.clone().requires_grad_(True)
            return torch.autograd.grad(network(x).sum(), x)

        return gradient
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    labels = torch.arange(row["batch"]) % 10
    whole = row["network"] == "generator"

    def step():
        optimizer.zero_grad()
        found = network(images)
        loss = ((found - images) ** 2).mean() if whole else F.cross_entropy(found, labels)
        loss.backward()
        optimizer.step()

    return step


def main():
    torch.set_num_threads(int(sys.argv[1]))
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    print(json.dumps({"versions": {"torch": torch.__version__}}), file=channel)
    known = {}
    for line in sys.stdin:
        row = json.loads(line)
        own = time.process_time()
        try:
            if row["name"] not in known:
                known[row["name"]] = prepared(row)
            work = known[row["name"]]
            work()
            start = time.perf_counter()
            for _ in range(row["repeats"]):
                work()
            seconds = (time.perf_counter() - start) / row["repeats"]
            answer = {"seconds": seconds, "cpu": time.process_time() - own}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=channel)


if __name__ == "__main__":
    main()
