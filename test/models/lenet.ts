import { type Dataset, mnist, takeRows } from '../../lib/data/index.js';
import { lenet, type Network, networkFromPyTorch, readPyTorchCheckpoint } from '../../lib/models/index.js';
import { studyFile } from '../../lib/studies/cloud-autoai/index.js';

/** The published LeNet; the caller disposes it. */
export async function publishedLenet(): Promise<Network> {
  const { file } = await studyFile('models/lenet_mnist_model.pth');
  return networkFromPyTorch(file, await readPyTorchCheckpoint(file), lenet);
}

let loaded: Promise<Dataset> | undefined;

/** MNIST's test images, read once for all tests. */
export function mnistTest(): Promise<Dataset> {
  loaded ??= mnist('test');
  return loaded;
}

/** The first `n` test images. */
export async function firstRows(n: number): Promise<Dataset> {
  return takeRows(
    await mnistTest(),
    Array.from({ length: n }, (_, i) => i),
  );
}
