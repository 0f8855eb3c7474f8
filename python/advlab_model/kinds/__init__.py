"""The kinds of models, each as an object that takes images as float32 arrays and gives scores as one."""

import sys

from ..errors import ModelError
from .keras import keras_model, is_keras
from .plain import FunctionModel, Labelled, Probable, WithProduct
from .sklearn import with_gradients


def has(found, *methods):
    return all(callable(getattr(found, method, None)) for method in methods)


def loaded(name):
    """A library that the user's file imported; ours imports none."""
    return sys.modules.get(name)


def functions(function):
    """A function may be of any library that its file imported: the first whose arrays it takes and returns."""
    ways = []
    if loaded("torch"):
        from .torch import TorchModel, devices

        ways += [TorchModel(function, "torch function", device) for device in devices()]
    if loaded("jax"):
        from .jax import JaxModel

        ways.append(JaxModel(function, "JAX function"))
    if loaded("tensorflow"):
        from .tensorflow import TensorFlowModel

        ways.append(TensorFlowModel(function, "TensorFlow function"))
    return [*ways, FunctionModel(function)]


def ways_to_call(found):
    """At least one way; of several the first that runs is the model's."""
    if is_keras(found):
        return [keras_model(found)]
    if loaded("torch") and isinstance(found, loaded("torch").nn.Module):
        from .torch import torch_module

        return [torch_module(found)]
    if has(found, "logits", "vjp"):
        return [WithProduct(found)]
    if has(found, "predict_proba"):
        return [with_gradients(found) or Probable(found)]
    if callable(found):
        return functions(found)
    if has(found, "predict"):
        return [Labelled(found)]
    raise ModelError(
        f"is a {type(found).__name__} that answers nothing: expected predict_proba, predict, or logits and vjp."
    )
