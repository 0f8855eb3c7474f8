import { type AttackEntry, evaluate, type RobustnessReport } from '../../lib/evaluation/index.js';
import { jump, push, tenPixels, threshold } from '../evaluation/robustness/planted.js';

/**
 * Ten pixels, a threshold at one half, and attacks that go straight across it: nine rows are right, at distances .05,
 * .15, .25, .35 (two each) and .45. Every count can be made by hand.
 */
export async function pixelReport(): Promise<RobustnessReport> {
  const attacks = [push(0.1), push(0.2), jump(), jump('l2')];
  const { report } = await evaluate(threshold, tenPixels(), attacks, { epsilons: [0.3], warnings: false });
  return report;
}

/** Right rows of ten at the radii 0, .1, .2 and .3. */
export const STANDING = [9, 7, 5, 3];

/** The report with names, messages and a second model that try to be markup or to move a terminal's cursor. */
export function hostile(report: RobustnessReport): RobustnessReport {
  const name = '<b>x</b>\u001b[31m';
  return {
    ...report,
    model: { ...report.model, name, description: '<script>alert(1)</script>' },
    data: { name: '<i>data</i>', provenance: 'rows & <columns>' },
    attacks: report.attacks.map((entry): AttackEntry => ({ ...entry, name: `<u>${entry.name}</u>` })),
    warnings: [
      {
        id: 'planted',
        attack: '<u>push</u>',
        saw: `Seen <img src=x onerror=alert(1)> on ${name}.`,
        advice: 'Do & see.',
      },
    ],
  };
}
