import { parseArgs } from 'node:util';

/** The command line asks for something that there is not. */
export class UsageError extends Error {}

export const USAGE = `npm run bench -- [--only fgsm,pgd] [--limit N] [--json] [--publish]
  --only     these attacks (${'fgsm, pgd-throughput, pgd, cw, deepfool, square, autoattack, autoattack-standard'})
  --limit    at most N images for each (to try things out; not for publishing)
  --json     one JSON array on stdout, progress on stderr
  --publish  keep this machine's results in reports/bench/, one file for each kind of processor, and write
             reports/bench.md out of all of them`;

/** @param {string[]} words @param {string[]} known names of attacks */
export function parse(words, known) {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        only: { type: 'string' },
        limit: { type: 'string' },
        json: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const only = values.only?.split(',').map((name) => name.trim());
  const foreign = only?.find((name) => !known.includes(name));
  if (foreign !== undefined)
    throw new UsageError(`--only names "${foreign}", which is no attack of the bench: ${known.join(', ')}.`);
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new UsageError(`--limit takes a whole number above 0, got "${values.limit}".`);
  if (values.publish && (only || limit !== undefined))
    throw new UsageError('--publish writes the whole bench: leave out --only and --limit.');
  return { only, limit, json: values.json, publish: values.publish, help: values.help };
}
