import type { AttackEntry, RobustnessReport } from '../../../evaluation/index.js';
import { type AttackSeries, attackSeries, formatRadius, normName } from '../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../document.js';
import { stopsText } from '../wording.js';

const SEES = {
  gradients: 'gradients through the model',
  scores: 'the model’s scores',
  labels: 'the model’s answers',
} as const;

const value = (setting: number | string | boolean): string =>
  typeof setting === 'number' ? String(Number(setting.toPrecision(7))) : String(setting);

const settingsOf = ({ settings }: Pick<AttackEntry, 'settings'>): string =>
  Object.entries(settings)
    .map(([key, setting]) => `${key} = ${value(setting)}`)
    .join(', ') || 'none';

/** The radii at which an attack ran with the same settings are together. */
function runsOf({ kind, readings, whole }: AttackSeries): { radii: string; entry: AttackEntry }[] {
  // A minimal-norm attack runs once, whatever radii it is read at.
  const [first] = whole ? [whole] : readings;
  if (kind === 'minimal' || readings.length === 0) return first ? [{ radii: 'none', entry: first }] : [];
  return [...new Set(readings.map(settingsOf))].flatMap((settings) => {
    const alike = readings.filter((entry) => settingsOf(entry) === settings);
    return [{ radii: alike.map(({ epsilon }) => formatRadius(epsilon)).join(', '), entry: alike[0] }];
  });
}

/** What it takes to repeat each attack. */
export function settingsSection(report: RobustnessReport): Block[] {
  const rows = attackSeries(report).flatMap((series) =>
    runsOf(series).map(({ radii, entry }) => [
      series.label,
      normName(entry.norm),
      radii,
      SEES[entry.access],
      settingsOf(entry),
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
