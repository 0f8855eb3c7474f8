import { type Tensor, type Tensor4D, tf } from '../backend.js';

/** TensorFlow's encoder in tfjs-node's backend, past the public one, which is asynchronous. */
interface Encoder {
  encodeJpeg(
    pixels: Uint8Array,
    shape: readonly number[],
    format: 'grayscale' | 'rgb',
    quality: number,
    progressive: boolean,
    optimizeSize: boolean,
    chromaDownsampling: boolean,
    densityUnit: 'in' | 'cm',
    xDensity: number,
    yDensity: number,
    metadata: string,
  ): Tensor;
}

/**
 * Images [n, h, w, 1 or 3] in [0, 1], each stored as a JPEG of this quality (1 to 100) and read again, in steps of 1 / 255
 * (libjpeg inside TensorFlow; colors at half resolution); values outside count as 0 or 1. Synchronous, some 0.15 ms an image of 28 × 28. No tape sees it.
 * @throws RangeError where the images have neither one channel nor three.
 */
export function throughJpeg(images: Tensor4D, quality: number): Tensor4D {
  const [n, height, width, channels] = images.shape;
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`A JPEG has 1 channel or 3; got images [${images.shape.join(', ')}].`);
  const size = height * width * channels;
  const { encodeJpeg } = tf.backend() as unknown as Encoder;
  const encode = encodeJpeg.bind(tf.backend());
  const values = images.dataSync();
  const stored = new Float32Array(values.length);
  const format = channels === 1 ? 'grayscale' : 'rgb';
  for (let row = 0; row < n; row++) {
    // Past its ends a byte would wrap around.
    const pixels = Uint8Array.from(values.subarray(row * size, (row + 1) * size), (value) =>
      Math.round(Math.min(1, Math.max(0, value)) * 255),
    );
    const encoded = encode(pixels, [height, width, channels], format, quality, false, false, true, 'in', 300, 300, '');
    // The backend keeps the file as the one text of a tensor of texts.
    const [file] = encoded.dataSync() as unknown as [Uint8Array];
    const decoded = tf.node.decodeJpeg(file, channels);
    decoded.dataSync().forEach((level, i) => {
      stored[row * size + i] = level / 255;
    });
    tf.dispose([encoded, decoded]);
  }
  return tf.tensor4d(stored, images.shape);
}
