import { fitPatch, type Patch, paste, placeOf, sideOf } from '../../../../attacks/index.js';
import { type Dataset, pictureOf } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { keyedUniform } from '../../../../tensor/index.js';
import { answersAfter, changedRows, type FittingStudy, firstRight, robustShare, takenFor } from '../../changed.js';
import { cornerPatch } from './corner.js';
import { patchPlan } from './plan.js';
import type { PatchAt, PatchResult } from './result.js';

const SHOWN = 3;

/** A square as large as the photographs are: each of its pixels is drawn as several. */
function enlarged({ pixels, side, shape: [height, width, channels] }: Patch): Float32Array {
  const found = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (Math.floor((y * side) / height) * side + Math.floor((x * side) / width)) * channels;
      found.set(pixels.subarray(from, from + channels), (y * width + x) * channels);
    }
  return found;
}

/** Squares that are to be taken for one class wherever they lie, fitted on some photographs and tried on others. */
export async function measurePatch(study: FittingStudy, onProgress: OnProgress = () => {}): Promise<PatchResult> {
  const { model, classNumber } = study;
  const { photographs, target, shares, fit, places } = patchPlan(study);
  const label = classNumber(target);
  const { fit: given, tried } = await study.split(photographs.fit, photographs.tried);
  const before = await answersAfter(model, tried);
  const rows = firstRight(tried, before, SHOWN);
  const told = (answers: Int32Array) => ({
    target: takenFor(tried, answers, label),
    robust: robustShare(tried, before, answers),
  });
  const over = (square: Pick<Patch, 'pixels' | 'side' | 'shape'>) => (batch: Dataset) =>
    paste(
      batch.images,
      square,
      Array.from(batch.indices, (index) => placeOf(square.shape, square.side, 'random', [places, index])),
    );
  const sizes: PatchAt[] = [];
  for (const [i, share] of shares.entries()) {
    const side = sideOf(given.shape, share);
    const found = await fitPatch(model, given, {
      side,
      target: label,
      ...fit,
      onProgress: (step, steps) => onProgress(`a patch of ${side} × ${side}`, i * steps + step, shares.length * steps),
    });
    const random = { ...found, pixels: keyedUniform(found.pixels.length, 0, 1, fit.seed) };
    sizes.push({
      share,
      side,
      fitted: told(await answersAfter(model, tried, over(found))),
      random: told(await answersAfter(model, tried, over(random))),
      picture: await pictureOf(enlarged(found), found.shape),
      shown: await changedRows(study, tried, rows, over(found)),
    });
  }
  const [fittedOn, { epochs }] = [given.labels.length, fit];
  return { stamp: study.stamp, target, fittedOn, epochs, clean: told(before), sizes, corner: await cornerPatch(study) };
}
