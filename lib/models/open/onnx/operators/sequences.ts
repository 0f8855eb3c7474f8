import type { Trace } from '../trace.js';
import { NotHandled, type Value } from '../value.js';

/** What an operator makes of images [n, c, h, w], done to sequences [n, c, l] too: as images of one row. */
export function asImages(x: Value, trace: Trace, work: (images: Value, axes: number) => Value): Value {
  if (x.shape.length === 4) return work(trace.last(x), 2);
  if (x.shape.length !== 3) throw new NotHandled(`values of ${x.shape.length} axes`);
  const [n, channels, length] = x.shape;
  const images = trace.step([x], (tensor) => ({
    output: tensor.reshape([n, channels, 1, length]),
    pullback: (cotangent) => [cotangent.reshape([n, channels, length])],
  }));
  const done = trace.plain(work(trace.last(images), 1));
  const [, filters, , outputs] = done.shape;
  return trace.step([done], (tensor) => ({
    output: tensor.reshape([n, filters, outputs]),
    pullback: (cotangent) => [cotangent.reshape([n, filters, 1, outputs])],
  }));
}
