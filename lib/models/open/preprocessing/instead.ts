import { type Tensor4D, tf } from '../../../tensor/index.js';
import type { Shape } from '../layout.js';
import type { Preprocessing } from './contract.js';
import { beforeValues, channelsStep, layoutStep, valuesStep } from './steps.js';

const hasValues = ({ range, mean, std }: Preprocessing) => Boolean(range ?? mean ?? std);

/**
 * Images of which a model with the preprocessing `now` makes what it would make of the given ones [n, h, w, c] with
 * `wanted`: so another preprocessing is tried on a model that brings its own. Both resize alike; they differ in the
 * layout only where nothing is resized. The caller disposes what is returned.
 */
export const instead = (images: Tensor4D, now: Preprocessing, wanted: Preprocessing): Tensor4D =>
  tf.tidy(() => {
    const shape = images.shape.slice(1) as unknown as Shape;
    const { layout: taken = 'flat' } = now;
    const { layout = taken } = wanted;
    const valued = hasValues(wanted) ? valuesStep(wanted).apply(images) : images.clone();
    const blueFirst = wanted.channels ? channelsStep.apply(valued) : valued;
    const moved = layout === taken ? blueFirst : layoutStep(layout, taken, shape).apply(blueFirst);
    const redFirst = now.channels ? channelsStep.apply(moved) : moved;
    return hasValues(now) ? beforeValues(now, redFirst) : redFirst;
  });
