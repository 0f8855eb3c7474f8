// What is measured: input gradients and training steps, each a batch; the same networks stand in torch_networks.py.

const resnet = { kind: 'gradient', pairs: 5, repeats: 2 };
const training = { kind: 'training', pairs: 7, repeats: 12 };

export const networkRows = [
  { name: 'cifar-resnet18', what: 'input gradient', network: 'cifar-resnet18', batch: 100, ...resnet },
  { name: 'resnet18', what: 'input gradient', network: 'resnet18', batch: 16, ...resnet },
  { name: 'resnet18-one', what: 'input gradient', network: 'resnet18', batch: 1, ...resnet, repeats: 8 },
  { name: 'efficientnet-lite0', what: 'input gradient', network: 'efficientnet-lite0', batch: 16, ...resnet },
  {
    name: 'efficientnet-lite0-one',
    what: 'input gradient',
    network: 'efficientnet-lite0',
    batch: 1,
    ...resnet,
    repeats: 8,
  },
  { name: 'lenet5-training', what: 'training step, Adam', network: 'lenet5', batch: 100, ...training },
  { name: 'generator-training', what: 'training step, Adam', network: 'generator', batch: 100, ...training },
];
