import { type Dataset, pixelsOf } from '../../lib/data/index.js';

/** The mean image of each class: [classes][values]. */
export function classMeans(data: Dataset): Float64Array[] {
  const { images, labels, classes } = data;
  const width = pixelsOf(data);
  return Array.from({ length: classes }, (_, label) => {
    const rows = Array.from(labels.keys()).filter((row) => labels[row] === label);
    const total = new Float64Array(width);
    for (const row of rows) for (let i = 0; i < width; i++) total[i] += images[row * width + i];
    return total.map((value) => value / rows.length);
  });
}

/** A classifier that is mostly right: the nearer an image to the mean of a class, the higher its score. */
export function nearestMean(data: Dataset): (pixels: readonly number[]) => number[] {
  const means = classMeans(data);
  return (pixels) => means.map((mean) => -mean.reduce((sum, value, i) => sum + (value - pixels[i]) ** 2, 0));
}
