import type { Tensor } from '../tensor/index.js';
import { escapeHtml } from './html.js';
import { showImages } from './images.js';
import { display } from './kernel.js';

const FIRST_VALUES = 6;
const MOST_IMAGES = 40;

const short = (value: number) => String(Number(value.toPrecision(4)));

/** A tensor in one line: type, shape, smallest, mean and largest value, and the first few. */
export function describeTensor(tensor: Tensor): string {
  const name = `Tensor ${tensor.dtype} [${tensor.shape.join(', ')}]`;
  if (tensor.isDisposed) return `${name}, disposed`;
  if (tensor.size === 0) return `${name}, empty`;
  if (tensor.dtype === 'complex64') return name;
  const values: ArrayLike<unknown> = tensor.dataSync();
  const first = Array.from({ length: Math.min(FIRST_VALUES, values.length) }, (_, i) => values[i]);
  const more = values.length > FIRST_VALUES ? ', …' : '';
  if (tensor.dtype === 'string') return `${name}: ${first.map((value) => JSON.stringify(value)).join(', ')}${more}`;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isNaN(value)) missing++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
  }
  const numbers = values.length - missing;
  const range = numbers > 0 ? ` min ${short(min)}, mean ${short(sum / numbers)}, max ${short(max)};` : '';
  const gaps = missing > 0 ? ` ${missing} NaN;` : '';
  return `${name}:${range}${gaps} ${first.map((value) => short(Number(value))).join(', ')}${more}`;
}

/** Height and width where the tensor looks like grayscale images: [h, w], [n, h, w, 1] with pixels of [0, 1]. */
function imageSize(tensor: Tensor): [number, number] | undefined {
  if (tensor.isDisposed || tensor.dtype !== 'float32' || tensor.size === 0) return undefined;
  const { shape } = tensor;
  if (shape.length === 2 && shape[0] === 28 && shape[1] === 28) return [28, 28];
  return shape.length === 4 && shape[3] === 1 && shape[1] > 1 && shape[2] > 1 ? [shape[1], shape[2]] : undefined;
}

/** Shows a tensor's summary, and above it the images where it holds grayscale images. */
export function showTensor(tensor: Tensor): void {
  const size = imageSize(tensor);
  if (size) {
    const [height, width] = size;
    const count = Math.min(MOST_IMAGES, tensor.size / (height * width));
    showImages((tensor.dataSync() as Float32Array).subarray(0, count * height * width), { height, width });
  }
  const text = describeTensor(tensor);
  display({ 'text/html': `<code>${escapeHtml(text)}</code>`, 'text/plain': text });
}
