import type { Attack } from '../../../../attacks/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';

/**
 * The FGSM images made for LeNet as an attack: it hands them over whatever the model is, and sees nothing of it. Its
 * batches must be rows of the study's test set, which their indices name.
 */
export function transferredFgsm(study: Study, epsilon: number): Attack {
  const rowOf = new Map(Array.from(study.test.indices, (index, row) => [index, row]));
  return {
    name: 'transferred-fgsm',
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'labels',
    iterative: false,
    settings: { source: study.lenet.name },
    async run(model, { images, labels, indices, predicted }) {
      if (!indices) throw new RangeError('Transferred images are found by the indices of their rows: give them.');
      const { pixels: attacked } = await study.attacked(epsilon);
      const n = labels.length;
      const width = images.size / n;
      const rows = { ...study.test, images: (await images.data()) as Float32Array, labels, indices };
      const before = predicted ?? (await predictLabels(model, rows));
      const wrongFromStart = Uint8Array.from(labels, (label, i) => Number(before[i] !== label));
      const pixels = Float32Array.from(rows.images);
      indices.forEach((index, i) => {
        const row = rowOf.get(index);
        if (row === undefined) throw new RangeError(`There is no row of index ${index} in ${study.test.name}.`);
        if (!wrongFromStart[i]) pixels.set(attacked.subarray(row * width, (row + 1) * width), i * width);
      });
      const answers = await predictLabels(model, { ...rows, images: pixels });
      return {
        images: pixels,
        predicted: answers,
        success: Uint8Array.from(labels, (label, i) => Number(answers[i] !== label)),
        wrongFromStart,
        queries: new Int32Array(n).fill(predicted ? 1 : 2),
        gradients: new Int32Array(n),
      };
    },
  };
}
