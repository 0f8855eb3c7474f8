"""What the bench of Python models asks: networks of PyTorch, and one that costs nothing, so that only asking does."""

import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))


class Idle:
    """Gives constants, and as gradient the images themselves."""

    layout = "nchw"

    def __init__(self, classes):
        self.classes = classes

    def logits(self, x):
        return np.zeros((len(x), self.classes), dtype="f4")

    def vjp(self, x, _):
        return x


idle10, idle1000 = Idle(10), Idle(1000)


def threads():
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 2)))
    return torch


def lenet():
    threads()
    from lenet import LeNet

    return LeNet()


def resnet18():
    threads()
    from networks.torch_networks import NETWORKS

    return NETWORKS["resnet18"]()[0]


def main():
    """Milliseconds of one input gradient in PyTorch alone: the median of so many."""
    name, batch, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch = threads()
    network = globals()[name]().eval()
    for weight in network.parameters():
        weight.requires_grad_(False)
    images = torch.rand(batch, *((1, 28, 28) if name == "lenet" else (3, 224, 224)))
    took = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        given = images.clone().requires_grad_(True)
        torch.autograd.grad(network(given).sum(), given)
        took.append(time.perf_counter() - start)
    print(1000 * float(np.median(took[1:])))


if __name__ == "__main__":
    main()
