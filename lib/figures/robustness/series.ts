import type { AttackEntry, RobustnessReport } from '../../evaluation/index.js';

export { radiusText as formatRadius } from '../../tensor/index.js';

type Norm = AttackEntry['norm'];

type Reading = AttackEntry & { readonly epsilon: number };

/** One attack as it was asked for, over all radii at which it was read. */
export interface AttackSeries {
  /** Its name, with the settings that tell it from others of its name. */
  readonly label: string;
  readonly name: string;
  readonly norm: Norm;
  readonly kind: AttackEntry['kind'];
  /** Its readings at a radius, in rising order. */
  readonly readings: readonly Reading[];
  /** A minimal-norm attack, or a fixed-size one without a radius: all that it broke, at whatever size. */
  readonly whole?: AttackEntry;
}

/** "L∞": a norm as papers write it. */
export const normName = (norm: Norm): string => (norm === 'linf' ? 'L∞' : `L${norm.slice(1)}`);

/** Three digits that count, and a comma in thousands: "0.1", "1.64", "12,300". */
export const formatSize = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });

const setting = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);

/** The fewest of the keys, one or two or all of them, whose values tell every one of the settings from the others. */
function tellingKeys(all: readonly AttackEntry['settings'][], keys: readonly string[]): readonly string[] {
  const pairs = keys.flatMap((key, i) => [[key], ...keys.slice(i + 1).map((other) => [key, other])]);
  const telling = pairs
    .sort((a, b) => a.length - b.length)
    .find((some) => new Set(all.map((settings) => some.map((key) => settings[key]).join())).size === all.length);
  return telling ?? keys;
}

/** What tells attacks of one name apart at the same radius, as words; '' where nothing does. */
function distinctions(entries: readonly (readonly AttackEntry[])[]): string[] {
  const first = entries.map(([entry]) => entry.settings);
  const keys = [...new Set(first.flatMap((settings) => Object.keys(settings)))];
  const differing = keys.filter((key) => new Set(first.map((settings) => settings[key])).size > 1);
  const telling = tellingKeys(first, differing);
  return first.map((settings) =>
    telling.map((key) => (key in settings ? `${key} ${setting(settings[key])}` : `no ${key}`)).join(', '),
  );
}

/** The attack's id, or that of its first radius; in a report that has none, its place among those of its name. */
const idOf = ([{ id }, ...more]: readonly AttackEntry[], place: number): string =>
  id === undefined ? `no. ${place + 1}` : more.some((entry) => entry.id !== id) ? `${id}, …` : id;

/** Words for each of the attacks of one name and norm that none of the others has; '' for one alone. */
function wordsApart(series: readonly (readonly AttackEntry[])[]): string[] {
  if (series.length < 2) return series.map(() => '');
  const words = distinctions(series);
  return series.map((entries, i) => {
    const shared = words.filter((other) => other === words[i]).length > 1;
    return shared ? [words[i], idOf(entries, i)].filter(Boolean).join(', ') : words[i];
  });
}

/**
 * The attacks of a report, in its order. A minimal-norm attack has all its entries under one id. A fixed-size attack has
 * one for each radius, and may have been asked for several times with other settings: the k-th entry of a name, norm and
 * radius belongs to the k-th of them, because some settings change with the radius.
 */
export function attackSeries({ attacks }: Pick<RobustnessReport, 'attacks'>): AttackSeries[] {
  const groups = new Map<string, AttackEntry[][]>();
  for (const entry of attacks) {
    const key = `${entry.name} ${entry.norm}`;
    const series = groups.get(key) ?? [];
    groups.set(key, series);
    const open = series.filter((entries) => entries.every(({ epsilon }) => epsilon !== entry.epsilon));
    const home =
      open.find(([{ id }]) => id === entry.id) ?? open.find(([{ kind }]) => kind === 'fixed' && entry.kind === 'fixed');
    if (home) home.push(entry);
    else series.push([entry]);
  }
  return [...groups.values()].flatMap((series) => {
    const words = wordsApart(series);
    return series.map((entries, i): AttackSeries => {
      const [{ name, norm, kind }] = entries;
      const readings = entries
        .filter((entry): entry is Reading => entry.epsilon !== null)
        .sort((a, b) => a.epsilon - b.epsilon);
      const whole = entries.find(({ epsilon }) => epsilon === null);
      const label = words[i] ? `${name} (${words[i]})` : name;
      return { label, name, norm, kind, readings, ...(whole && { whole }) };
    });
  });
}

/** A comparison with the labels of its attacks in place of their names, which two attacks may share. */
export function labelledComparisons(
  report: Pick<RobustnessReport, 'attacks' | 'comparisons'>,
): RobustnessReport['comparisons'] {
  const labels = new Map(
    attackSeries(report).flatMap(({ label, readings }) => readings.map(({ id }) => [id, label] as const)),
  );
  const labelOf = (id: string | undefined, name: string) => (id === undefined ? name : (labels.get(id) ?? name));
  return report.comparisons.map((comparison) => ({
    ...comparison,
    first: labelOf(comparison.firstId, comparison.first),
    second: labelOf(comparison.secondId, comparison.second),
  }));
}
