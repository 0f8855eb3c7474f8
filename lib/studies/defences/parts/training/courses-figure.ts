import {
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  percentAxis,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import type { Course, TrainingResult } from './result.js';
import { collapsedText, heldText } from './words.js';

const LOOKS = [
  { color: COLORS.blue, symbol: 'circle' },
  { color: COLORS.vermilion, symbol: 'square' },
  { color: COLORS.green, symbol: 'diamond' },
  { color: COLORS.orange, symbol: 'triangle-up' },
  { color: COLORS.purple, symbol: 'cross' },
] as const;

const lookOf = (i: number) => LOOKS[i % LOOKS.length];
const nameOf = ({ seed, collapsed }: Course) => `seed ${seed}${collapsed === null ? '' : ', collapsed'}`;

/** `training-fast`: robust accuracy over the updates of each training by single steps. */
export function coursesFigure(result: TrainingResult): Figure {
  const { stamp, plan, fast } = result;
  const { courses } = fast;
  const collapsed = collapsedText(fast);
  const last = Math.max(...courses.map(({ every, scores }) => every * scores.length));
  const radius = formatEpsilon(plan.epsilon);
  const page = {
    title: 'Training by single steps: robust to many steps, or only to the one?',
    subtitle: [
      `Robust accuracy under PGD-20 at ε ${radius}, ${formatCount(fast.rows)} held-out images, every half epoch`,
      `${collapsed[0].toUpperCase()}${collapsed.slice(1)}`,
    ],
    stamp,
    height: 420,
    margin: { l: 66, r: 140, b: 60 },
  };
  const range = [0, 1.02] as const;
  return {
    id: 'training-fast',
    caption: caption(
      stamp,
      `Fast adversarial training (FGSM-RS, Wong, Rice and Kolter, 2020) from ${courses.length} seeds: robust accuracy under PGD-20 at ε ${radius} on ${heldText(result)}, over the updates. A training ends where that has been .3 or more and then falls under half of its best (catastrophic overfitting): ${collapsed}.`,
    ),
    data: courses.map((course, i) =>
      curve({
        name: nameOf(course),
        look: lookOf(i),
        points: course.scores.map((y, look) => ({ x: (look + 1) * course.every, y })),
        size: 6,
      }),
    ),
    layout: frame(page, {
      xaxis: plainAxis('updates', { range: [0, 1.02 * last], showgrid: false, tickformat: ',d' }),
      yaxis: percentAxis('robust accuracy', { range: [...range], dtick: 0.25 }),
      annotations: directLabels(
        courses.map((course, i) => ({
          text: nameOf(course),
          color: lookOf(i).color,
          y: course.scores[course.scores.length - 1],
        })),
        { pixels: plotHeight(page), range, x: 1 },
      ),
    }),
  };
}
