"""PyTorch's modules and functions, differentiated by autograd, on the accelerator where there is one."""

import numpy as np
import torch

from ..errors import ModelError
from .arrays import main_output, scores_or_labels
from .plain import Plain


def accelerator():
    if torch.cuda.is_available():
        return torch.device("cuda")
    mps = getattr(torch.backends, "mps", None)
    return torch.device("mps" if mps is not None and mps.is_available() else "cpu")


def devices():
    """Of a function's images: the processor first, since a function that wants them elsewhere says so by failing."""
    return list(dict.fromkeys([torch.device("cpu"), accelerator()]))


class TorchModel(Plain):
    layouts = ["nchw", "flat-chw", "nhwc"]
    libraries = [torch]

    def __init__(self, function, kind, device, dtype=torch.float32):
        self.function, self.device, self.dtype = function, device, dtype
        self.kind = kind if device.type == "cpu" else f"{kind}, on {device}"

    def images(self, images):
        return torch.from_numpy(images).to(self.device, self.dtype)

    def output(self, images):
        output = main_output(self.function(images))
        if not isinstance(output, torch.Tensor):
            raise ModelError(f"answers a tensor with a {type(output).__name__}; expected a tensor of scores.")
        return output

    def scores(self, images):
        with torch.no_grad():
            output = self.output(self.images(images)).detach()
        return scores_or_labels((output.float() if output.is_floating_point() else output).cpu().numpy())

    def linearize(self, images):
        given = self.images(images).detach().requires_grad_(True)
        with torch.enable_grad():
            output = self.output(given)
        if not output.requires_grad:
            raise ModelError("its scores are cut off from its images (detached, or no_grad)")

        def pullback(cotangent):
            weights = torch.from_numpy(cotangent).to(output.device, output.dtype)
            (gradient,) = torch.autograd.grad(
                output, given, weights.reshape(output.shape), retain_graph=True, allow_unused=True
            )
            return np.zeros(given.shape) if gradient is None else gradient.float().cpu().numpy()

        return output.detach().float().cpu().numpy(), pullback


def without_softmax(module):
    """A sequence's softmax at the end is left to the other side, whose logits do not saturate."""
    last = module[-1] if type(module) is torch.nn.Sequential and len(module) > 1 else None
    if isinstance(last, torch.nn.Softmax) and last.dim in (None, 1, -1):
        return module[:-1], True
    return module, False


def torch_module(module):
    module.eval()
    # Gradients are of the images alone.
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    own = [*module.parameters(), *module.buffers()]
    where = {tensor.device for tensor in own}
    said = vars(module).get("device")
    if said is not None:
        device = torch.device(said)
        module.to(device)
    elif where <= {torch.device("cpu")}:
        device = accelerator()
        module.to(device)
    else:
        device = own[0].device
    dtype = next((tensor.dtype for tensor in own if tensor.is_floating_point()), torch.float32)
    function, cut = without_softmax(module)
    model = TorchModel(function, f"torch module {type(module).__name__}", device, dtype)
    model.softmax = cut
    return model
