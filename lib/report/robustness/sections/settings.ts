import type { RobustnessReport } from '../../../evaluation/index.js';
import { attackSeries, formatRadius, normName } from '../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../document.js';
import { stopsText } from '../wording.js';

const SEES = {
  gradients: 'gradients through the model',
  scores: 'the model’s scores',
  labels: 'the model’s answers',
} as const;

const value = (setting: number | string | boolean): string =>
  typeof setting === 'number' ? String(Number(setting.toPrecision(7))) : String(setting);

/** What it takes to repeat each attack. */
export function settingsSection(report: RobustnessReport): Block[] {
  const rows = attackSeries(report).flatMap(({ label, kind, readings, whole }) =>
    // A minimal-norm attack runs once, whatever radii it is read at.
    (kind === 'minimal' && whole ? [whole] : readings.length > 0 ? readings : whole ? [whole] : []).map((entry) => [
      label,
      normName(entry.norm),
      entry.epsilon === null ? 'none' : formatRadius(entry.epsilon),
      SEES[entry.access],
      Object.entries(entry.settings)
        .map(([key, setting]) => `${key} = ${value(setting)}`)
        .join(', ') || 'none',
      stopsText(entry),
    ]),
  );
  return [
    heading(2, 'Settings, to repeat them'),
    paragraph(
      `Together with the seed (${report.seed}) these decide every image: random numbers are keyed by seed, row and restart, so neither batch size nor the order of rows changes them.`,
    ),
    table('Every attack as it ran', ['attack', 'norm', 'ε', 'sees', 'settings', 'what counts'], rows),
  ];
}
