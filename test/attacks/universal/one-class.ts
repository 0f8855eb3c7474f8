import { expect } from 'chai';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { interior, type Linear, WIDTH } from '../linear.js';

/** Images of one class of the linear model, so far from the boundary that ε does not take them over it. */
export function oneClass(model: Linear, label: number, epsilon: number): Dataset {
  const all = interior(model, 400);
  const reach = model.difference.reduce((sum, d) => sum + epsilon * Math.abs(d), 0);
  const rows = Array.from(all.labels.keys()).filter(
    (row) => all.labels[row] === label && Math.abs(model.margin(all.row(row))) > 1.1 * reach,
  );
  expect(rows.length).to.be.above(20);
  const images = new Float32Array(400 * WIDTH);
  images.set(all.pixels);
  const data = {
    name: 'linear',
    images,
    labels: all.labels,
    indices: Int32Array.from(all.labels.keys()),
    shape: [2, 3, 1] as const,
    classes: 2,
    provenance: 'made for tests',
  };
  return takeRows(data, rows);
}
