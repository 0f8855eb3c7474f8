// Where the time of LeNet's gradient goes, and what each kernel of ours saves: milliseconds of the plain operation and of
// ours, the median of interleaved rounds: `node bench/kernels.mjs [images]` prints one line per part.
import {
  convolution,
  convolutionGradient,
  createNetwork,
  initialWeights,
  lenet,
  linearize,
  maxPool,
  maxPoolGradient,
  tf,
} from 'advlab';

const n = Number(process.argv[2] ?? 500);
const ROUNDS = 15;
const walk = { stride: 1, padding: 0 };
const random = (...shape) => tf.randomUniform([...shape], -1, 1, 'float32', shape.length);
const pull = (operation, at, cotangent) => tf.grad(operation)(at, cotangent);

const network = createNetwork(lenet, initialWeights(lenet, 1));
const images = random(n, 28, 28, 1);
const cotangent = random(n, 10);
const [filter1, bias1, filter2, bias2] = ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias'].map(
  (name) => network.weights[name],
);
const wide = random(n, 24, 24, 10);
const half = random(n, 12, 12, 10);
const small = random(n, 8, 8, 20);
const pooled = maxPool(wide, [2, 2]);
const plainPool = (x) => tf.maxPool(x, 2, 2, 'valid');
// tfjs runs the plain gradient kernels behind a forward pass; these call them alone.
const plainPoolGradient = () =>
  tf
    .engine()
    .runKernel(
      'MaxPoolGrad',
      { dy: half, input: wide, output: pooled.output },
      { filterSize: 2, strides: 2, pad: 'valid' },
    );
const plainGradient = (dy, filter, inputShape) =>
  tf
    .engine()
    .runKernel('Conv2DBackpropInput', { dy, filter }, { strides: 1, pad: 'valid', dataFormat: 'NHWC', inputShape });

const parts = {
  'first convolution': [
    () => tf.conv2d(images, filter1, 1, 'valid').add(bias1),
    () => convolution(images, filter1, bias1, walk),
  ],
  'its max-pool': [() => plainPool(wide), () => maxPool(wide, [2, 2])],
  'second convolution': [
    () => tf.conv2d(half, filter2, 1, 'valid').add(bias2),
    () => convolution(half, filter2, bias2, walk),
  ],
  'gradient of the second convolution': [
    () => plainGradient(small, filter2, half.shape),
    () => convolutionGradient(small, filter2, half.shape, walk),
  ],
  'gradient of the first max-pool': [plainPoolGradient, () => maxPoolGradient(pooled, half)],
  'gradient of the first convolution': [
    () => plainGradient(wide, filter1, images.shape),
    () => convolutionGradient(wide, filter1, images.shape, walk),
  ],
  'logits and their gradient': [
    () => pull((x) => network.logits(x), images, cotangent),
    () => {
      const at = linearize(network, images);
      const gradient = at.pullback(cotangent);
      at.dispose();
      return gradient;
    },
  ],
};

const milliseconds = (work) => {
  const start = performance.now();
  tf.tidy(() => {
    work();
  });
  return performance.now() - start;
};
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

for (const [part, pair] of Object.entries(parts)) {
  for (const work of pair) milliseconds(work);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    pair.forEach((work, i) => {
      times[i].push(milliseconds(work));
    });
  }
  const [plain, ours] = times.map(median);
  console.log(
    JSON.stringify({
      images: n,
      part,
      plain: Number(plain.toFixed(2)),
      ours: Number(ours.toFixed(2)),
      ratio: Number((plain / ours).toFixed(1)),
    }),
  );
}
