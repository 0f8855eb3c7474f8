import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.mjs';
import { networkNames } from './networks.mjs';
import { attackIds, NORMS } from './pool.mjs';

const DEFAULTS = { rows: 100, offset: 0, budget: 1000 };

export const USAGE = `npm run bench:attacks -- [--rows N] [--norms l0,l2] [--networks lenet,trades] [--only ID,ID] [--publish] [--json]
  --rows      MNIST test images of each network (default ${DEFAULTS.rows})
  --offset    the first of them (default ${DEFAULTS.offset}); settings are chosen on others than those that are published
  --norms     of l0, l1, l2, linf (default all)
  --networks  of ${networkNames.join(', ')} (default all)
  --only      attacks by id, as norm/library/name (default the whole pool of bench/attackbench/pool.mjs)
  --budget    forward passes, and as many backward ones, for each row and attack (default ${DEFAULTS.budget})
  --publish   write reports/attackbench/
  --json      the whole result on stdout, progress on stderr
What was measured lies in .cache/attackbench/ and is not measured again; a run that was cut off goes on.`;

/** The numbers that are not the defaults, as they are given: "--rows 50 --budget 2000". */
export const givenNumbers = (asked) =>
  Object.entries(DEFAULTS)
    .filter(([name, value]) => asked[name] !== value)
    .map(([name]) => `--${name} ${asked[name]}`)
    .join(' ');

const number = (name, given, from) => {
  const value = Number(given);
  if (!(Number.isInteger(value) && value >= from))
    throw new UsageError(`--${name} takes a whole number from ${from}, got "${given}".`);
  return value;
};

const list = (name, given, known) => {
  const words = given?.split(',').map((word) => word.trim());
  const foreign = words?.find((word) => !known.includes(word));
  if (foreign !== undefined)
    throw new UsageError(`--${name} names "${foreign}", which the bench does not know: ${known.join(', ')}.`);
  return words ?? known;
};

/** @param {string[]} words @throws UsageError naming what is not understood. */
export function parse(words) {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        rows: { type: 'string', default: `${DEFAULTS.rows}` },
        offset: { type: 'string', default: `${DEFAULTS.offset}` },
        budget: { type: 'string', default: `${DEFAULTS.budget}` },
        norms: { type: 'string' },
        networks: { type: 'string' },
        only: { type: 'string' },
        publish: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const rows = number('rows', values.rows, 2);
  const offset = number('offset', values.offset, 0);
  if (rows + offset > 10_000)
    throw new UsageError(`--rows and --offset reach row ${rows + offset}; MNIST has 10,000 test images.`);
  if (values.publish && (values.only || values.norms || values.networks))
    throw new UsageError('--publish writes the whole bench: leave out --only, --norms and --networks.');
  return {
    rows,
    offset,
    budget: number('budget', values.budget, 1),
    norms: list('norms', values.norms, NORMS),
    networks: list('networks', values.networks, networkNames),
    only: list('only', values.only, attackIds),
    publish: values.publish,
    json: values.json,
    help: values.help,
  };
}
