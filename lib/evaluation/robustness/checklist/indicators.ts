import { isDifferentiable } from '../../../models/index.js';
import { nameOf } from '../warnings/rows.js';
import { ROWS as LOOKED_AT } from '../warnings/zero-gradients.js';
import { beside, byRightRows, byWarnings, failed, passed } from './answers.js';
import type { Answer, Context, Rule } from './contracts.js';
import type { Trace, Walk } from './traces.js';
import { brokenByTwice } from './twice-as-long.js';
import { NEEDS_GRADIENTS, unstable } from './unstable.js';

/** Last points of a walk, where it is four times as long, otherwise its last quarter, and the share of all that the loss rose by that they may still add (the authors' own). */
const LAST = 10;
const STILL_RISING = 0.05;

/** From this share of the failed walks on an indicator is raised: single rows prove nothing. */
const SHARE = 0.1;

const PAPER = 'Pintor et al. (2022)';
const NO_WALK = 'No white-box attack of many steps inside a ball was run, so that there is no walk to follow.';

/** The six indicators of attack failure (Pintor et al., 2022), by the names of the paper and in its order. */
export const indicators: readonly Rule[] = [
  {
    id: 'unavailable-gradients',
    source: `${PAPER}, I1: Unavailable Gradients`,
    question: 'Can the loss be differentiated, and is its gradient there and not zero?',
    advice: 'Attack another loss, or a smooth approximation of what hides the gradient (BPDA).',
    look: (context) => {
      if (!isDifferentiable(context.evidence.model)) return beside(NEEDS_GRADIENTS);
      return byRightRows(
        context,
        ['zero-gradients', 'gradients-not-finite', 'wrong-gradients', 'weights-not-finite', 'no-answer'],
        `Gradients of right images (${Math.min(LOOKED_AT, context.right.length)} of ${context.right.length} looked at) are there, finite, and those of what the model answers.`,
      );
    },
  },
  {
    id: 'unstable-predictions',
    source: `${PAPER}, I2: Unstable Predictions`,
    question: 'Does the loss vary little between an image and points right beside it?',
    advice: 'Attack the average of many draws (expectation over transformation), or of points around the image.',
    look: unstable,
  },
  {
    id: 'silent-success',
    source: `${PAPER}, I3: Silent Success`,
    question: 'Does an attack hand in the adversarial image that it passed on its way?',
    advice: 'Keep the best image of the walk (earlyStop, or the point of largest loss), not the last.',
    look: async (context) => {
      const told = byWarnings(context, ['silent-success'], '');
      if (told.status === 'fail') return told;
      return overWalks(
        context,
        ({ passed: what }) => what === 'an error',
        'passed an image of the ball that the model answers wrongly, and were handed in right',
      );
    },
  },
  {
    id: 'incomplete-optimization',
    source: `${PAPER}, I4: Incomplete Optimization`,
    question: 'Has the loss stopped rising where an attack gives up?',
    advice: 'Double steps=, or take longer steps, until the loss at the end no longer rises.',
    look: async (context) => {
      const cut = await budgetCut(context);
      if (cut) return cut;
      return overWalks(
        context,
        // A walk that ended at what it took for a success is told of by the indicators beside this one.
        ({ losses, passed: what }) => what === 'no error' && stillRising(losses),
        `were still gaining more than ${100 * STILL_RISING} % of all that their loss rose by in the last quarter of their points (at most ${LAST})`,
        lostByStopping,
      );
    },
  },
  {
    id: 'transfer-failure',
    source: `${PAPER}, I5: Transfer Failure`,
    question: 'Is what the attack takes for an error one for the model that is evaluated?',
    advice: 'Attack the model itself, with every defence inside what is differentiated.',
    look: (context) =>
      overWalks(
        context,
        ({ passed: what }) => what === 'right after all',
        'reached an image that is an error by the logits that were attacked, and right by the model’s answer',
      ),
  },
  {
    id: 'unconstrained-attack-failure',
    source: `${PAPER}, I6: Unconstrained Attack Failure`,
    question: 'Does an attack without a bound break every image?',
    advice: 'Mend the attack first: in a ball that holds every image it must succeed.',
    look: (context) => {
      if (!isDifferentiable(context.evidence.model)) return beside(NEEDS_GRADIENTS);
      return byRightRows(
        context,
        ['survives-unbounded'],
        `Without a bound every one of ${Math.min(100, context.right.length)} right images broke.`,
      );
    },
  },
];

/** Fails where a budget ended walks: whether their loss had stopped rising cannot matter then. */
async function budgetCut(context: Context): Promise<Answer | undefined> {
  const traces = (await context.traces()).filter(({ cut }) => cut > 0);
  if (!traces.length) return undefined;
  const text = traces.map(
    ({ run, unbroken, cut }) => `${nameOf(run)}: ${cut} of the ${unbroken} images that stayed right.`,
  );
  const { budget } = context.evidence;
  return {
    ...failed(`Cut off by the budget of ${budget} queries and gradients: ${text.join(' ')}`),
    advice: 'Raise --budget until every attack comes to its end.',
  };
}

/**
 * Whether walks that were still rising would have led to errors: an attack whose steps shrink gains to its last one, with
 * nothing to be found behind it. Where that cannot be told, they stand.
 */
async function lostByStopping({ evidence }: Context, { run }: Trace, walks: readonly Walk[]): Promise<Doubt> {
  const broken = await brokenByTwice(
    evidence,
    run,
    Int32Array.from(walks, ({ row }) => row),
  );
  if (broken === undefined) return { stands: walks.length, text: '' };
  return { stands: broken, text: ` Twice the steps broke ${broken} of these.` };
}

/** Of walks that were seen to fail, how many do after a closer look, and what it showed. */
interface Doubt {
  readonly stands: number;
  readonly text: string;
}

/**
 * How the walks of rows that stayed right answer: fails where a tenth of those of one run, and one at least, do so; with
 * `doubt`, where as many stand after it.
 */
async function overWalks(
  context: Context,
  is: (walk: Walk) => boolean,
  what: string,
  doubt?: (context: Context, trace: Trace, walks: readonly Walk[]) => Promise<Doubt>,
): Promise<Answer> {
  if (!isDifferentiable(context.evidence.model)) return beside(NEEDS_GRADIENTS);
  if (!context.walks.length) return beside(NO_WALK);
  const traces = await context.traces();
  if (!traces.some(({ walks }) => walks.length > 0))
    return beside(traces.map((trace) => lineOf(trace, 0, what)).join(' '));
  const told: { readonly raised: boolean; readonly text: string }[] = [];
  for (const trace of traces) {
    const hits = trace.walks.filter(is);
    const raised = (n: number) => n > 0 && n >= SHARE * trace.walks.length;
    const text = lineOf(trace, hits.length, what);
    if (!doubt || !raised(hits.length)) {
      told.push({ raised: raised(hits.length), text });
      continue;
    }
    const seen = await doubt(context, trace, hits);
    told.push({ raised: raised(seen.stands), text: `${text}${seen.text}` });
  }
  const text = told.map((one) => one.text).join(' ');
  return told.some((one) => one.raised) ? failed(text) : passed(text);
}

function lineOf({ run, unbroken, walks }: Trace, hits: number, what: string): string {
  if (!walks.length) return `${nameOf(run)} left no right image unbroken.`;
  return `${nameOf(run)}: of ${walks.length} followed of the ${unbroken} images that stayed right, ${hits} ${what}.`;
}

/** Whether the best loss so far, over the whole walk from 0 to 1, still rose by much at the end. */
export function stillRising(losses: readonly number[]): boolean {
  let best = Number.NEGATIVE_INFINITY;
  const risen = losses.map((loss) => {
    best = Math.max(best, loss);
    return best;
  });
  const [lowest, highest] = [Math.min(...losses), best];
  if (!(highest > lowest) || losses.length < 2) return false;
  const last = Math.min(LAST, Math.max(1, Math.floor(risen.length / 4)));
  return highest - risen[risen.length - 1 - last] > STILL_RISING * (highest - lowest);
}
