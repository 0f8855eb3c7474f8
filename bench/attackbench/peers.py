"""The peers' attacks, with the settings that attackbenchlib's authors gave each of them for their leaderboard."""

import importlib
import importlib.metadata
import inspect
import sys
import types
import warnings
from functools import partial

# Asked for at import by what uploads results, draws while it runs, or reads other data sets; none of it is used here.
for absent in ("wandb", "visdom", "torchvision", "torchvision.datasets", "torchvision.transforms"):
    stub = types.ModuleType(absent)
    stub.__getattr__ = lambda _name: None
    sys.modules.setdefault(absent, stub)

NORMS = {"l0": 0, "l1": 1, "l2": 2, "linf": float("inf")}
PACKAGES = {
    "foolbox": "foolbox",
    "art": "adversarial-robustness-toolbox",
    "torchattacks": "torchattacks",
    "adv_lib": "adv-lib",
    "original": "attackbenchlib",
}


def versions():
    names = [*PACKAGES.values(), "torch"]
    return {name: importlib.metadata.version(name) for name in names}


def _adv_lib_alone(name):
    """Two attacks of adv-lib that are younger than attackbenchlib's table: as adv-lib's authors set them."""
    from adv_lib import attacks

    attack = {"sigma_zero": attacks.sigma_zero, "superdeepfool": attacks.sdf}[name]
    return lambda model, inputs, labels: attack(model, inputs, labels)


def make(library, name, norm, settings):
    """The attack as a function of model, inputs [n, 1, 28, 28] and labels [n]; `settings` in place of the authors' own."""
    if library == "adv_lib" and name in ("sigma_zero", "superdeepfool"):
        return _adv_lib_alone(name)
    warnings.simplefilter("ignore")
    module = importlib.import_module(f"attackbench.attacks.{library}.configs")
    prefix = module._prefix
    getter = getattr(module, f"get_{prefix}_{name}")
    own = getattr(module, f"{prefix}_{name}_{norm}", None) or getattr(module, f"{prefix}_{name}")
    parameters = inspect.signature(getter).parameters
    given = {**own(), "threat_model": norm, **settings}
    built = getter(**{key: value for key, value in given.items() if key in parameters})
    return partial(module._wrapper, attack=built)
