import { formatCount, formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, paragraph, problem, table } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';

export function lenet({ results: { generation }, take }: ReportContext): Block[] {
  const { curve, sets, model, keptTest, keptTrain } = generation;
  const [first, last] = [sets[0], sets.at(-1)];
  const all = curve[0]?.robust.n ?? 0;
  const matched = sets.reduce((sum, set) => sum + set.matched, 0);
  const rows = sets.reduce((sum, set) => sum + set.rows, 0);
  return [
    heading(2, 'Part 1: LeNet under FGSM'),
    paragraph(
      `The model (${model}) is attacked on all ${formatCount(all)} test rows with one signed gradient step of size ε, clipped to valid pixels. It is right on ${formatProportion(keptTest)} of the clean test rows and on ${formatProportion(keptTrain)} of the training rows; the study’s clean files keep only those.`,
    ),
    table(
      'LeNet under FGSM, all test rows',
      ['ε', 'correct', 'robust accuracy [95 %]', 'mean L2 of successes', 'largest change of a pixel'],
      curve.map(({ epsilon, robust, meanL2, maxLinf }) => [
        epsilon === 0 ? '0 (clean)' : formatEpsilon(epsilon),
        formatCount(robust.correct),
        formatProportion(robust),
        meanL2 === null ? '' : meanL2.toFixed(3),
        maxLinf.toFixed(3),
      ]),
    ),
    ...take('adv_robustness'),
    heading(3, 'The adversarial sets'),
    table(
      'What each adversarial file holds, and what a constant guess would score on it',
      [
        'ε',
        'rows in the file',
        'successes of this run',
        'rows found again, pixel for pixel',
        'largest class: share [95 %]',
      ],
      sets.map(({ epsilon, rows: count, ours, matched: found, majority }) => [
        formatEpsilon(epsilon),
        formatCount(count),
        formatCount(ours),
        formatCount(found),
        `class ${majority.label}: ${formatProportion(majority.share)}`,
      ]),
    ),
    problem(
      1,
      'The rows were chosen for fooling LeNet.',
      first
        ? `The file for ε ${formatEpsilon(first.epsilon)} holds ${formatCount(first.rows)} of the ${formatCount(all)} test images: those whose perturbed version LeNet gets wrong, out of those it got right before. An accuracy on them says how often a success against LeNet carries over to another model; it is not the accuracy of that model under attack, which would count all ${formatCount(all)} rows. Both are reported here: the study’s figure on the selected rows, and accuracy over one fixed set of rows, measured for LeNet and the students, and bounded for the clouds, whose answers on the other rows are not known.`
        : 'The adversarial files hold only rows that fool LeNet, so an accuracy on them is not robust accuracy.',
    ),
    problem(
      12,
      'Each strength has rows of its own.',
      first && last
        ? `A curve over ε on the selected sets compares different images: ${formatCount(first.rows)} rows at ε ${formatEpsilon(first.epsilon)}, ${formatCount(last.rows)} at ε ${formatEpsilon(last.epsilon)}. Their classes are not balanced either: always naming the commonest class scores ${formatPercent(first.majority.share.value, 1)} at ε ${formatEpsilon(first.epsilon)} and ${formatPercent(last.majority.share.value, 1)} at ε ${formatEpsilon(last.epsilon)}, so an accuracy near a tenth may be below a constant guess${generation.stamp.comparable ? ': the 11.002\u202f% that the study prints for IBM at ε .10 is' : ''}. Every table of the clouds therefore carries two baselines, the commonest class and “always 8”, and LeNet and the students also have a curve over one fixed set of rows.`
        : 'A curve over ε on the selected sets compares different images, of which no set is balanced.',
    ),
    problem(
      11,
      'The tool that is named is not the tool that was used.',
      `The study’s text names AdverTorch; the code that made its examples is the FGSM of the PyTorch tutorial: one step, one image at a time, rows that are wrong from the start passed over. Following that code, this run finds ${formatCount(matched)} of the ${formatCount(rows)} rows of the files among its own successes.`,
    ),
    ...take('adv_ex'),
  ];
}
