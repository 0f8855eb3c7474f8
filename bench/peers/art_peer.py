"""The Adversarial Robustness Toolbox."""

import art
import torch
from art.attacks import evasion
from art.estimators.classification import PyTorchClassifier


def versions():
    return {"art": art.__version__}


def prepare(model, attack, settings, batch):
    classifier = PyTorchClassifier(
        model, torch.nn.CrossEntropyLoss(), input_shape=(1, 28, 28), nb_classes=10, clip_values=(0.0, 1.0), device_type="cpu"
    )
    common = {"batch_size": batch}
    if attack == "fgsm":
        made = evasion.FastGradientMethod(classifier, eps=settings["epsilon"], **common)
    elif attack == "pgd":
        made = evasion.ProjectedGradientDescent(
            classifier,
            eps=settings["epsilon"],
            eps_step=settings["stepSize"],
            max_iter=settings["steps"],
            num_random_init=0,
            verbose=False,
            **common,
        )
    elif attack == "deepfool":
        made = evasion.DeepFool(
            classifier, max_iter=settings["steps"], epsilon=settings["overshoot"], nb_grads=10, verbose=False, **common
        )
    elif attack == "cw":
        made = evasion.CarliniL2Method(
            classifier,
            binary_search_steps=settings["searchSteps"],
            max_iter=settings["steps"],
            learning_rate=settings["learningRate"],
            initial_const=settings["initialConst"],
            verbose=False,
            **common,
        )
    elif attack == "square":
        made = evasion.SquareAttack(
            classifier, norm="inf", eps=settings["epsilon"], max_iter=settings["queries"], nb_restarts=1, verbose=False, **common
        )
    else:
        raise ValueError(f"ART is not asked for {attack} here")
    return lambda images, labels: torch.from_numpy(made.generate(images.numpy(), labels.numpy()))
