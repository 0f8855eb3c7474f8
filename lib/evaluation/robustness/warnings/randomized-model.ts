import { takeRows } from '../../../data/index.js';
import { argmaxRows, FLOAT_NOISE, predictScores } from '../../../models/index.js';
import type { Check, Warning } from '../contracts.js';
import { count, short, someOf } from './rows.js';

const ROWS = 100;

/**
 * The same images, queried twice in one batch and then in another place of a smaller batch, get the same scores.
 * Against a model that draws random numbers an attack sees one draw, and the verdict is made on another.
 */
export const randomizedModel: Check = async ({ model, data, seed, signal }) => {
  const { classes } = model;
  const rows = someOf(Int32Array.from(data.labels.keys()), ROWS, seed);
  const some = takeRows(data, rows);
  // One image alone would be in the same place of the same batch; with it, the first one goes twice.
  const places =
    rows.length === 1
      ? [0, 0]
      : Array.from(rows.keys())
          .reverse()
          .slice(Math.floor(rows.length / 2));
  const first = await predictScores(model, some, { signal });
  const again = await predictScores(model, some, { signal });
  const moved = await predictScores(model, takeRows(some, places), { signal });
  const expected = Float32Array.from(moved, (_, i) => first[places[Math.floor(i / classes)] * classes + (i % classes)]);
  // Scores that are not finite are told of elsewhere.
  const largest = first.reduce((most, score) => (Number.isFinite(score) ? Math.max(most, Math.abs(score)) : most), 0);
  const same = difference(first, again, classes, largest);
  const other = difference(expected, moved, classes, largest);
  const found: Warning[] = [];
  if (same.rows)
    found.push({
      id: 'randomized-model',
      attack: null,
      saw: `${same.rows} of ${rows.length} images got other scores when the same batch was queried again (by up to ${short(same.most)}; largest score ${short(largest)}), ${same.answers} of them another answer.`,
      advice:
        'Attack the expectation: autoattack:version=rand, or give attacks a model that averages over many draws (expectation over transformation); or fix the random numbers, and report the accuracy over several draws.',
    });
  else if (other.rows)
    found.push({
      id: 'randomized-model',
      attack: null,
      saw: `${other.rows} of ${places.length} images got other scores in another place of a batch of ${places.length} instead of ${rows.length} (by up to ${short(other.most)}; largest score ${short(largest)}), ${other.answers} of them another answer; the same batch queried again got the same.`,
      advice:
        'An image’s scores must not depend on the images beside it: put the model in evaluation mode (batch normalization with its stored statistics).',
    });
  return found;
};

/** How many rows differ in more than float noise, by how much at most, and how many of them change their answer. */
function difference(a: Float32Array, b: Float32Array, classes: number, largest: number) {
  const answers = [argmaxRows(a, classes), argmaxRows(b, classes)];
  const differs = new Uint8Array(a.length / classes);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i] - b[i]);
    if (!(distance > FLOAT_NOISE * largest)) continue;
    differs[Math.floor(i / classes)] = 1;
    most = Math.max(most, distance);
  }
  const changed = differs.reduce((sum, flag, row) => sum + Number(flag && answers[0][row] !== answers[1][row]), 0);
  return { rows: count(differs), answers: changed, most };
}
