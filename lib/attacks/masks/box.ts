import { type Tensor4D, tf } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';

/** What counts as ink: a pixel whose mean over its channels is lighter. */
const INK = 0.5;

/**
 * A mask [n, h, w, c] that lets the bounding box of what is drawn in each image change, and `margin` pixels around it:
 * of light strokes on a dark ground, as digits have them. An image without a light pixel may change nowhere.
 * @param images [n, h, w, c] in [0, 1]
 */
export function boxMask(images: Tensor4D, { margin = 0 }: { margin?: number } = {}): Tensor4D {
  const [n, height, width, channels] = images.shape;
  requireNumber('margin', margin, { from: 0, to: Math.max(height, width), whole: true });
  const pixels = images.dataSync();
  const allowed = new Float32Array(pixels.length);
  for (let row = 0; row < n; row++) {
    let [top, left, bottom, right] = [height, width, -1, -1];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = ((row * height + y) * width + x) * channels;
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += pixels[at + c];
        if (sum <= INK * channels) continue;
        [top, left] = [Math.min(top, y), Math.min(left, x)];
        [bottom, right] = [Math.max(bottom, y), Math.max(right, x)];
      }
    if (bottom < 0) continue;
    const [from, to] = [Math.max(0, left - margin), Math.min(width, right + margin + 1)];
    for (let y = Math.max(0, top - margin); y < Math.min(height, bottom + margin + 1); y++)
      allowed.fill(1, ((row * height + y) * width + from) * channels, ((row * height + y) * width + to) * channels);
  }
  return tf.tensor4d(allowed, images.shape);
}
