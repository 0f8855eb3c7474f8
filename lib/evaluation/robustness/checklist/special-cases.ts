import { namedAttacks } from '../../../attacks/index.js';
import { percentText } from '../../intervals.js';
import { beside, byHand, byWarnings, failed, membersOf, namesOf, passed } from './answers.js';
import type { Rule } from './contracts.js';
import { runsOf } from './kinds-of-attack.js';

const special = (n: number) => `Carlini et al. (2019), special-case pitfalls ${n}`;

/** Points of noise for each image, as the paper asks. */
const NOISE = 10_000;

/** What matters for some defences alone. */
export const specialCases: readonly Rule[] = [
  {
    id: 'provable-bound',
    // It fails where an attack broke what was proved: then the proof, or the code, is wrong.
    level: 'error',
    source: special(1),
    question: 'Could a lower bound of the robustness be proved?',
    advice:
      'Where the model is small or Lipschitz, verify it (--certify, withBounds); otherwise say why that is out of reach.',
    look: (context) => {
      const { certified = [], n } = context.report;
      if (!certified.length) return { status: 'by-hand', evidence: 'Nothing was proved here.' };
      const shares = certified.map(
        ({ norm, epsilon, by, accuracy }) => `${percentText(accuracy)} at ${norm} ε ${epsilon} (${by})`,
      );
      return byWarnings(context, ['certificate-broken'], `Certified: ${shares.join(', ')}, of ${n} rows.`);
    },
  },
  {
    id: 'random-noise',
    source: special(2),
    question: 'Was each image tried with very many random points of the ball?',
    advice: `Add random-noise:tries=${NOISE}.`,
    look: ({ evidence: { runs } }) => {
      const noise = runsOf(runs, 'random points');
      // A suite has its members' settings under their names.
      const tries = noise.flatMap(({ attack: { settings } }) =>
        Object.entries(settings).filter(([key]) => /^(random-noise(#\d+)?\.)?tries$/.test(key)),
      );
      const most = Math.max(0, ...tries.map(([, value]) => Number(value)));
      return (most >= NOISE ? passed : failed)(
        `At most ${most} random points for each image (${noise.length} of ${runs.length} runs).`,
      );
    },
  },
  {
    id: 'targeted-and-untargeted',
    source: special(3),
    question: 'Were both attacks that aim at a class and attacks after any error run?',
    advice: 'Add one with target=, or autoattack, which has both.',
    look: ({ evidence: { runs } }) => {
      const aimedMembers = (name: string) => name === 'apgd-t' || name === 'fab-t';
      const aimed = runs.filter(
        (run) => run.attack.settings.target !== undefined || run.targets || membersOf(run).some(aimedMembers),
      );
      const any = runs.filter(
        (run) => run.attack.settings.target === undefined && membersOf(run).some((name) => !aimedMembers(name)),
      );
      const text = `Of ${runs.length} runs, aimed: ${namesOf(aimed)}; after any error: ${namesOf(any)}.`;
      return (aimed.length && any.length ? passed : failed)(text);
    },
  },
  byHand({
    id: 'ablation',
    source: special(4),
    question: 'Is each part of the defence taken away in turn, and does the bare model fall to these attacks?',
    advice: 'Evaluate the model without the defence (--versus), and with each of several parts left out.',
  }),
  {
    id: 'new-attacks-validated',
    source: special(5),
    question: 'Was an attack of one’s own shown to work on defences known to be broken?',
    advice: 'Run it against a defence that fell to a published attack, and report that.',
    look: ({ evidence: { runs } }) => {
      const known = new Set(namedAttacks.map(({ name }) => name));
      const own = runs.filter((run) => membersOf(run).some((name) => !known.has(name)));
      return own.length
        ? {
            status: 'by-hand',
            evidence: `Not one of this library’s attacks: ${namesOf(own)} (${own.length} of ${runs.length} runs).`,
          }
        : beside(`All attacks of ${runs.length} runs are published ones (${namesOf(runs)}).`);
    },
  },
  byHand(
    {
      id: 'other-domains',
      source: special(6),
      question: 'Is it said whether the defence is for images alone?',
      advice: 'State the domain, or measure in another.',
    },
    ({ report }) => `Measured on ${report.data.name}.`,
  ),
];
