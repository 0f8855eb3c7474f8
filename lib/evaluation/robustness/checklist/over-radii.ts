import { readableAt } from '../warnings/kinds.js';
import { short } from '../warnings/rows.js';
import { ballsOf, beside, byWarnings, failed, measuredOf, membersOf, NO_RIGHT, passed } from './answers.js';
import type { Answer, Context } from './contracts.js';

/** Of every norm and radius, how many attacks, a suite's by their members, can be read there: two at least. */
export function perExample(context: Context): Answer {
  const { report, evidence } = context;
  const measured = measuredOf(context);
  if (!measured.length) return failed(`No radius was given at which ${evidence.runs.length} runs could be read.`);
  const told = measured.map(({ norm, epsilon, correct }) => {
    const here = readableAt(evidence, norm, epsilon);
    const names = new Set(here.flatMap(membersOf));
    const text = `${norm} ε ${epsilon}: over ${[...names].join(', ')} ${correct} of ${report.n} images stay right.`;
    return { alone: names.size < 2, text };
  });
  const alone = told.filter((one) => one.alone);
  return alone.length
    ? failed(`One attack alone: ${alone.map(({ text }) => text).join(' ')}`)
    : passed(told.map(({ text }) => text).join(' '));
}

/** Passes where the curve of some norm ends with no more than chance; minimal-norm attacks reach beyond every radius. */
export function curve(context: Context): Answer {
  const { report, evidence, right } = context;
  if (!right.length) return beside(NO_RIGHT);
  const told = byWarnings(context, ['epsilon-too-small'], '');
  const { classes } = evidence.model;
  const ends = report.curve.flatMap(({ norm, points }) => {
    const here = report.attacks.filter((one) => one.norm === norm);
    const anywhere = here.some(({ kind }) => kind === 'minimal');
    const read = points.filter((point) => anywhere || here.some(({ epsilon }) => epsilon === point.epsilon));
    return read.slice(-1).map((point) => ({ norm, ...point }));
  });
  if (!ends.length) return failed('No attack was read at any radius.');
  const lowest = ends.reduce((a, b) => (b.robustAccuracy < a.robustAccuracy ? b : a));
  const reached = lowest.robustAccuracy <= 1 / classes;
  if (!reached && told.status === 'fail') return told;
  const text = `Measured at ${ballsOf(context)}; the curve falls from ${report.clean.correct} to ${Math.round(lowest.robustAccuracy * report.n)} of ${report.n} images (${lowest.norm} ε ${short(lowest.epsilon)}); chance is one in ${classes}.`;
  return (reached ? passed : failed)(text);
}
