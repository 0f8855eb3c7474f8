import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { Attack } from '../../attacks/index.js';
import type { AuditManifest, ExportFormat, Surrogate } from '../../evaluation/index.js';
import type { OpenedModel } from '../../models/index.js';
import { NORMS, type Norm } from '../../tensor/norm-names.js';
import { oneOf, radius, wholeNumber } from '../arguments.js';
import { columns } from '../columns.js';
import { asUsage, type Io, UsageError, type Values } from '../command.js';
import { fingerprint } from '../evaluate/fingerprint.js';
import { checkFit } from '../evaluate/fit.js';
import { labelledFor } from '../evaluate/labels.js';
import { type FittingArgs, fittingArgs, openFittingRows } from '../fitting.js';
import { type OwnDataArgs, ownDataArgs } from '../own-data.js';
import { preprocessingArgs } from '../preprocessing.js';
import { checkOutputFile, checkOutputFolder } from '../writable.js';

/** Rows where none were asked for. */
const USUAL_LIMIT = 1000;

interface ExportArgs {
  readonly surrogates: readonly string[];
  readonly attacks: string;
  readonly norms: readonly Norm[];
  readonly epsilons: readonly number[];
  readonly out: string;
  readonly arch?: string;
  readonly data: string;
  /** How data of one's own are read. */
  readonly own: OwnDataArgs;
  /** Which rows attacks are fitted on. */
  readonly fitting: FittingArgs;
  readonly split: 'test' | 'train';
  readonly limit?: number;
  readonly offset: number;
  readonly seed: number;
  readonly budget?: number;
  readonly state?: string;
}

const list = (value: Values[string]) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean)
    : [];

/** @throws UsageError naming the option that does not fit. */
function exportArgs(values: Values): ExportArgs {
  const needed = (name: string, example: string): string => {
    const value = values[name];
    if (typeof value !== 'string' || !value.trim()) throw new UsageError(`audit export needs --${name} ${example}.`);
    return value;
  };
  return {
    surrogates: list(needed('surrogate', 'MODEL, such as lenet-mnist, several joined by commas')),
    attacks: needed('attacks', 'LIST, such as fgsm,pgd'),
    out: needed('out', 'FOLDER'),
    norms: list(values.norm ?? 'linf').map((norm) => oneOf('norm', norm, NORMS)),
    epsilons: list(values.epsilon).map((one) => radius('epsilon', one)),
    arch: typeof values.arch === 'string' ? values.arch : undefined,
    data: String(values.data ?? 'mnist'),
    own: ownDataArgs(values),
    fitting: fittingArgs(values),
    split: oneOf('split', values.split ?? 'test', ['test', 'train'] as const),
    limit: values.limit === undefined ? undefined : wholeNumber(values, 'limit', 1),
    offset: values.offset === undefined ? 0 : wholeNumber(values, 'offset', 0),
    seed: values.seed === undefined ? 0 : wholeNumber(values, 'seed', 0),
    budget: values.budget === undefined ? undefined : wholeNumber(values, 'budget', 3),
    state: typeof values.state === 'string' ? values.state : undefined,
  };
}

async function attacksOf({ attacks, norms, epsilons }: ExportArgs): Promise<Attack<never>[]> {
  const { AttackSyntaxError, parseAttacks } = await import('../../attacks/index.js');
  try {
    return parseAttacks(attacks, { norms, epsilons });
  } catch (error) {
    if (error instanceof AttackSyntaxError || error instanceof RangeError)
      throw new UsageError(`option --attacks: ${error.message}`);
    throw error;
  }
}

/** Forms that are no service's own, and those of the services that a study handed images to. */
async function formatOf(values: Values): Promise<ExportFormat> {
  const [{ columnsFormat, exportFormats }, { tableFormats }] = await Promise.all([
    import('../../evaluation/index.js'),
    import('../../studies/index.js'),
  ]);
  const known = [...exportFormats, ...tableFormats.map(({ name, images }) => columnsFormat(name, images))];
  const name = oneOf(
    'format',
    values.format ?? 'csv',
    known.map((format) => format.name),
  );
  return known.find((format) => format.name === name) ?? known[0];
}

function exportText({ n, sets, surrogates, bits }: AuditManifest, folder: string): string {
  const lines = [
    ['set', 'file', 'rows', 'fools its surrogate', 'largest distance'],
    ...sets.map(({ id, file, rows, made }) => [
      id,
      file,
      String(rows),
      made ? String(made.fools) : '',
      made ? `${made.largestDistance.toPrecision(4)} (${made.norm})` : '',
    ]),
  ];
  const stopped = sets.flatMap(({ id, made }) =>
    made?.kind === 'minimal' || made?.settings.earlyStop === true ? [id] : [],
  );
  const unbounded = sets.filter(({ made }) => made?.kind === 'minimal').map(({ id }) => id);
  return [
    columns(lines),
    '',
    ...surrogates.map(({ name, clean }) => `${name} answers ${clean.correct} of ${n} clean rows rightly.`),
    ...stopped.map(
      (id) =>
        `${id} stopped at the boundary of its surrogate, and such images carry over less than those that go on (earlyStop=false).`,
    ),
    ...(unbounded.length ? [`Without a radius, each image as near as the attack found: ${unbounded.join(', ')}.`] : []),
    ...(bits === 8
      ? ['Pixels are 8-bit: clean images were rounded before they were attacked, attacked ones towards them.']
      : []),
    `Written to ${folder}. Hand over the sets; keep manifest.json and rows.csv, which hold the truth.`,
    `Then: advlab audit score ${folder} SERVICE=ANSWERS`,
  ].join('\n');
}

/** `advlab audit export`: clean and attacked images as files that a service can answer. */
export async function exportImages(values: Values, words: readonly string[], io: Io): Promise<void> {
  if (words.length) throw new UsageError(`audit export takes options only, got "${words[0]}".`);
  const args = exportArgs(values);
  const { data: source, split, offset, limit, seed, budget, arch } = args;
  const folder = resolve(args.out);
  checkOutputFolder('option --out', folder);
  if (args.state !== undefined) checkOutputFile('option --state', args.state, { inPlace: true });
  const attacks = await attacksOf(args);
  const format = await formatOf(values);
  const preprocessing = await preprocessingArgs(values);
  const [{ openStateFile }, { openData }, { openModel }, { checkFreeFolder, exportAudit }] = await Promise.all([
    import('../../attacks/index.js'),
    import('../../data/index.js'),
    import('../../models/index.js'),
    import('../../evaluation/index.js'),
  ]);
  checkFreeFolder(folder);
  const found = await openData(source, {
    ...args.own,
    split,
    offset,
    limit: limit ?? USUAL_LIMIT,
    atMost: limit === undefined,
  });
  if (found.features)
    throw new UsageError(
      `option --data: ${source} is a table of features (its columns have names), and audit export writes images. Where they are pixels, say their shape: --shape H,W,C.`,
    );
  io.note(found.provenance);
  let data = found;
  let fitOn = await openFittingRows(args, attacks, io);
  const open: OpenedModel[] = [];
  let state: ReturnType<typeof openStateFile> | undefined;
  try {
    const surrogates: Surrogate[] = [];
    for (const name of args.surrogates) {
      const opened = await openModel(name, {
        arch,
        input: found.shape,
        classes: found.classes,
        ...preprocessing,
      }).catch((error) => {
        throw asUsage(error);
      });
      open.push(opened);
      io.note(opened.description);
      const labelled = await labelledFor(opened, data, io);
      if (surrogates.length && labelled.labels.join() !== data.labels.join())
        throw new UsageError(
          `${opened.model.name} names its classes and ${surrogates[0].model.name} does not, so that they number the labels differently. Say the order of all classes by --classes, or export of each surrogate by itself.`,
        );
      data = labelled;
      fitOn = fitOn && (await labelledFor(opened, fitOn, io));
      await checkFit(opened.model, data, attacks, { budget, fitOn });
      surrogates.push(opened);
    }
    const onProgress = (what: string, done: number, total: number) => io.progress(`${what}: ${done} of ${total}`);
    if (args.state !== undefined) {
      const asked = { arch, provenance: data.provenance, seed };
      const each = await Promise.all(open.map((one) => fingerprint(one, asked)));
      // Images that are rounded first are other images.
      const run = createHash('sha256')
        .update(JSON.stringify([each, format.bits]))
        .digest('hex');
      state = openStateFile(resolve(args.state), run);
    }
    const options = { format, seed, budget, fitOn, state, onProgress };
    const manifest = await exportAudit(folder, data, surrogates, attacks, options).catch((error) => {
      throw asUsage(error);
    });
    io.result(manifest, () => exportText(manifest, relative(process.cwd(), folder) || '.'));
  } finally {
    state?.close();
    for (const { dispose } of open) dispose();
  }
}
