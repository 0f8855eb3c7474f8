import type { Evaluation } from '../evaluate.js';
import { rightRows } from '../warnings/rows.js';
import { binarization } from './binarization.js';
import type { ChecklistGroup, ChecklistItem, Context, ItemLevel, Rule } from './contracts.js';
import { indicators } from './indicators.js';
import { pitfalls } from './pitfalls.js';
import { sanityTests } from './sanity-tests.js';
import { severeFlaws } from './severe-flaws.js';
import { specialCases } from './special-cases.js';
import { follow, type Trace, walksOf } from './traces.js';

/** All items, in the order of the report, and what a failed one of each group weighs. */
const GROUPS: readonly { group: ChecklistGroup; level: ItemLevel; rules: readonly Rule[] }[] = [
  { group: 'severe flaws', level: 'error', rules: [...severeFlaws, ...sanityTests] },
  { group: 'pitfalls', level: 'warning', rules: pitfalls },
  { group: 'special cases', level: 'note', rules: specialCases },
  { group: 'indicators of attack failure', level: 'error', rules: indicators },
  { group: 'binarization test', level: 'error', rules: binarization },
];

export interface ChecklistOptions {
  onProgress?: (done: number, total: number) => void;
}

/**
 * What the evaluation of a defence must say, item by item, and what this one says: the checklist of Carlini et al.
 * (2019, "On Evaluating Adversarial Robustness"), the indicators of attack failure of Pintor et al. (2022), and the
 * binarization test of Zimmermann et al. (2022). Where a warning of the report looks at the same thing it decides. The
 * model must still be open: some attacks are run once more, and followed.
 * @throws RangeError where the evaluation did not look for warnings.
 */
export async function checklist(
  { report, evidence, looked }: Evaluation,
  { onProgress }: ChecklistOptions = {},
): Promise<ChecklistItem[]> {
  if (!looked)
    throw new RangeError(
      'A checklist rests on the warnings of its evaluation; evaluate again without warnings: false.',
    );
  const walks = walksOf(evidence);
  let followed: Promise<Trace[]> | undefined;
  const context: Context = {
    report,
    evidence,
    walks,
    right: rightRows(evidence),
    traces: () => {
      followed ??= follow(evidence, walks);
      return followed;
    },
  };
  const all = GROUPS.flatMap(({ group, level, rules }) => rules.map((rule) => ({ group, level, rule })));
  const items: ChecklistItem[] = [];
  for (const { group, level, rule } of all) {
    onProgress?.(items.length, all.length);
    const { id, source, question } = rule;
    const { status, evidence: shown, advice = rule.advice, warnings = [] } = await rule.look(context);
    items.push({ id, group, source, question, status, level: rule.level ?? level, evidence: shown, advice, warnings });
  }
  onProgress?.(all.length, all.length);
  return items;
}
