/**
 * Checks the labels of a batch.
 * @throws RangeError where there are not as many as images, or one names no class.
 */
export function requireLabels(labels: Int32Array, images: number, classes: number): void {
  if (labels.length !== images) throw new RangeError(`There are ${labels.length} labels for ${images} images.`);
  const wrong = labels.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) throw new RangeError(`A label must be from 0 to ${classes - 1}, got ${wrong}.`);
}
