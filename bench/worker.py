"""One peer library in a process of its own: commands as JSON lines on stdin, answers as JSON lines on stdout.

Start: worker.py --peer torch|art|foolbox|torchattacks|pyautoattack --model FILE --images FILE.f32 --labels FILE.i32
       [--architecture smallcnn] [--shape 32,32,3]
Images in files have channels last, as ours do.
First line out: {"ready": true, "versions": {...}}. Then, for each line in, one line out:
  {"attack": "pgd", "rows": [0, 1, ...], "batch": 250, "settings": {...}, "out": FILE.f32} -> {"seconds": ..., "cpu": ...}
  {"logits": true, "rows": [...]} -> the network's logits of those images
  {"judge": FILE.f32, "rows": [...]} -> predictions and norms of somebody's adversarial images, row by row
"""

import argparse
import importlib
import json
import os
import sys
import time
import traceback

import numpy as np
import torch

from cifar_resnet18 import CifarResNet18
from lenet import LeNet
from smallcnn import SmallCNN

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "attackbench"))
from networks import open_network  # noqa: E402

ARCHITECTURES = {"lenet": LeNet, "smallcnn": SmallCNN, "cifar-resnet18": CifarResNet18}
PEERS = {"torch": "raw_torch", **{name: f"{name}_peer" for name in ("art", "foolbox", "torchattacks", "pyautoattack")}}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", choices=sorted(PEERS), required=True)
    for name in ("model", "images", "labels"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--architecture", choices=sorted([*ARCHITECTURES, "lenet5"]), default="lenet")
    parser.add_argument("--shape", default="28,28,1", help="height, width, channels")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def load(architecture, file):
    # As we keep it, which torch's own loader does not read.
    if architecture == "lenet5":
        return open_network(architecture, file)
    model = ARCHITECTURES[architecture]()
    model.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    model.eval()
    # Attacks want the gradient of the images only; with the weights' gradients torch would do needless work.
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model


def read_images(file, shape):
    """[n, channels, height, width] of a file with channels last."""
    values = torch.from_numpy(np.fromfile(file, dtype=np.float32))
    return values.reshape(-1, *shape).permute(0, 3, 1, 2).contiguous()


def judge(model, images, adversarial):
    """What torch itself says of the images: [n] each. A blank image is how Foolbox's CW says that it found nothing."""
    with torch.no_grad():
        predicted = torch.cat([model(part).argmax(1) for part in adversarial.split(500)])
    delta = (adversarial.double() - images.double()).flatten(1)
    flat = adversarial.flatten(1)
    return {
        "predicted": predicted.tolist(),
        "l2": delta.norm(dim=1).tolist(),
        "linf": delta.abs().amax(1).tolist(),
        "low": flat.amin(1).tolist(),
        "high": flat.amax(1).tolist(),
        "blank": (flat.amax(1) == 0).int().tolist(),
    }


def attack(library, model, images, labels, command):
    """Runs one attack batch by batch. Only the attack is timed; a gradient at the batch's size warms torch up first."""
    own = time.process_time()
    batch, settings = command["batch"], command["settings"]
    torch.manual_seed(settings.get("seed", 0))
    np.random.seed(settings.get("seed", 0))
    warm = images[:batch].clone().requires_grad_(True)
    torch.nn.functional.cross_entropy(model(warm), labels[:batch]).backward()
    perturb = library.prepare(model, command["attack"], settings, batch)
    found = []
    start = time.perf_counter()
    for rows in range(0, len(images), batch):
        found.append(perturb(images[rows : rows + batch], labels[rows : rows + batch]))
    # Up to the verdicts, as on the other side: what the model says of the images, and of what was made of them.
    with torch.no_grad():
        for part in [*images.split(batch), *found]:
            model(part.detach()).argmax(1)
    seconds = time.perf_counter() - start
    torch.cat(found).detach().float().permute(0, 2, 3, 1).contiguous().numpy().tofile(command["out"])
    return {"seconds": seconds, "cpu": time.process_time() - own}


def main():
    # The libraries print; the protocol's channel is kept out of their reach.
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    given = arguments()
    torch.set_num_threads(given.threads)
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))
    library = importlib.import_module(PEERS[given.peer])
    model = load(given.architecture, given.model)
    shape = [int(size) for size in given.shape.split(",")]
    images = read_images(given.images, shape)
    labels = torch.from_numpy(np.fromfile(given.labels, dtype=np.int32).astype(np.int64))
    print(json.dumps({"ready": True, "versions": {"torch": torch.__version__, **library.versions()}}), file=channel)
    for line in sys.stdin:
        command = json.loads(line)
        rows = torch.tensor(command["rows"])
        try:
            if "judge" in command:
                made = read_images(command["judge"], shape)
                if len(made) != len(rows):
                    raise ValueError(f"{len(made)} images for {len(rows)} rows: the attack lost rows")
                answer = judge(model, images[rows], made)
            elif "logits" in command:
                with torch.no_grad():
                    answer = {"logits": model(images[rows]).tolist()}
            else:
                answer = attack(library, model, images[rows], labels[rows], command)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=channel)


if __name__ == "__main__":
    main()
