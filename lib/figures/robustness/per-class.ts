import type { RobustnessReport } from '../../evaluation/index.js';
import { percentAxis, plainAxis } from '../axes.js';
import { type CurvePoint, curve } from '../curve.js';
import type { Figure } from '../figure.js';
import { formatCount } from '../format.js';
import { frame } from '../frame.js';
import { caption } from '../wording.js';
import { lookOf, WORST } from './look.js';
import type { NormOptions } from './security-curve.js';
import { formatRadius, normName } from './series.js';
import { sourceOf, subtitleOf } from './source.js';

/** More classes than a page has room for: the least robust are shown. */
const MOST_CLASSES = 30;
const MOST_RADII = 5;
/** Share of a class's width over which its markers are spread. */
const SPREAD = 0.56;

/** At most `most` of the values, the ends among them. */
const some = (values: readonly number[], most: number): number[] =>
  values.length <= most
    ? [...values]
    : Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]);

/**
 * `per-class-linf` and so on: each class's accuracy on clean images and in the worst case at each radius of one norm,
 * with 95 % intervals.
 * @throws RangeError where the report was read at no radius in that norm.
 */
export function perClassFigure(report: RobustnessReport, options: NormOptions = {}): Figure {
  const norm = options.norm ?? report.worstCase[0]?.norm;
  const radii = report.worstCase.filter((one) => one.norm === norm).map(({ epsilon }) => epsilon);
  if (!norm || radii.length === 0)
    throw new RangeError(`The report was read at no radius in ${norm ?? 'any norm'}: no classes to draw.`);
  const shown = some(radii, MOST_RADII);
  const worstAt = (one: RobustnessReport['perClass'][number], epsilon: number) =>
    one.worstCase.find((worst) => worst.norm === norm && worst.epsilon === epsilon);
  // All radii decide which classes are least robust: at the largest most of them are often at zero.
  const robustness = (one: RobustnessReport['perClass'][number]) =>
    radii.reduce((sum, epsilon) => sum + (worstAt(one, epsilon)?.accuracy ?? 0), one.clean.accuracy);
  const classes = [...report.perClass]
    .sort((a, b) => robustness(a) - robustness(b))
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a.class - b.class);
  const step = SPREAD / Math.max(1, shown.length);
  const shift = (k: number) => -SPREAD / 2 + k * step;
  const points = (
    k: number,
    read: (one: (typeof classes)[number]) => { accuracy: number; interval: readonly [number, number] } | undefined,
  ): CurvePoint[] =>
    classes.flatMap((one, i) => {
      const share = read(one);
      return share ? [{ x: i + shift(k), y: share.accuracy, interval: share.interval }] : [];
    });
  const traces = [
    { name: 'clean', look: WORST, points: points(0, ({ clean }) => clean) },
    ...shown.map((epsilon, k) => ({
      name: `worst case, ε ${formatRadius(epsilon)}`,
      // Clean images have the first symbol.
      look: { color: lookOf(k).color, symbol: lookOf(k + 1).symbol },
      points: points(k + 1, (one) => worstAt(one, epsilon)),
    })),
  ].map(({ name, look, points: at }) => ({
    ...curve({ name, look, points: at, line: false, size: 8 }),
    customdata: classes.map((one) => [one.class, one.n]),
    hovertemplate: `class %{customdata[0]}, n = %{customdata[1]}<br>${name}: %{y:.1%}<extra></extra>`,
  }));
  const counts = classes.map(({ n }) => n);
  const left = report.perClass.length - classes.length;
  return {
    id: `per-class-${norm}`,
    caption: caption(
      sourceOf(report),
      `Accuracy of ${report.model.name} by true class: on clean images and in the worst case over all attacks, ${normName(norm)} at ${shown.map((epsilon) => `ε ${formatRadius(epsilon)}`).join(', ')}.`,
      `Bars are 95 % Wilson intervals over the rows of the class (${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} rows each); with this many classes some differ by chance alone.`,
      left > 0 ? `The ${classes.length} least robust classes; ${left} others are in report.json.` : '',
    ),
    data: traces,
    layout: frame(
      {
        title: `Robust accuracy by class, ${normName(norm)}`,
        subtitle: [subtitleOf(report)],
        stamp: { comparable: true },
        height: 520,
        margin: { l: 76, r: 190, b: 80 },
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        xaxis: plainAxis('true class, with its number of rows', {
          range: [-0.6, classes.length - 0.4],
          tickvals: classes.map((_, i) => i),
          ticktext: classes.map((one) =>
            classes.length > 15 ? String(one.class) : `${one.class}<br>n = ${formatCount(one.n)}`,
          ),
          showgrid: false,
        }),
        yaxis: percentAxis('accuracy', { range: [-0.02, 1.04], dtick: 0.2 }),
      },
    ),
  };
}
