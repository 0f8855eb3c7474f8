import { resolve } from 'node:path';
import { areNumbered, classTable } from '../data/class-folders.js';
import type { Dataset } from '../data/index.js';
import { ARCHITECTURES } from '../models/architectures/names.js';
import { type Command, type Io, UsageError, valued } from './command.js';
import { type EvaluateArgs, evaluateArgs } from './evaluate/args.js';
import { attacksOf, maskOf } from './evaluate/asked.js';
import { certifyOption } from './evaluate/certify.js';
import { featureOptions } from './evaluate/features.js';
import { checkChoices } from './evaluate/fit.js';
import { checkMeasured, gateOptions, type Ranged, reasonToFail } from './evaluate/gate.js';
import { type Prepared, prepare } from './evaluate/prepare.js';
import { servedOptions } from './evaluate/served-settings.js';
import { fittingOptions, openFittingRows } from './fitting.js';
import { ownDataOptions } from './own-data.js';
import { preprocessingArgs, preprocessingOptions } from './preprocessing.js';
import { checkOutputFile, checkOutputFolder } from './writable.js';

/** Rows where none were asked for: enough for intervals of about three points. */
const USUAL_LIMIT = 1000;

/** What a checklist is also written as. */
const CHECKLIST_FILES = ['checklist.md', 'checklist.tex', 'checklist.sarif'];

/** Where the state of the second model is kept. */
const besides = (state: string) => `${state}.versus`;

/** Refuses places that could not be written, before anything is opened. */
function checkPlaces({ out, state, versus, checklist }: EvaluateArgs): void {
  if (out !== undefined)
    checkOutputFolder('option --out', out, ['report.json', 'report.html', ...(checklist ? CHECKLIST_FILES : [])]);
  if (state !== undefined) checkOutputFile('option --state', state, { inPlace: true });
  if (state !== undefined && versus !== undefined) checkOutputFile('option --state', besides(state), { inPlace: true });
}

/** Where the usual attacks may be read, before the model says which these are. */
const usualRanges = ({ norms, epsilons }: EvaluateArgs): Ranged[] =>
  norms.flatMap((norm) => epsilons.map((epsilon) => ({ kind: 'fixed' as const, norm, epsilon })));

/** Says which rows these are, and of a folder which class is which. */
function introduce({ provenance, folders, labelNames, classNames }: Dataset, io: Io): void {
  io.note(provenance);
  const named = folders ?? labelNames;
  const of = folders ? 'folder' : 'label';
  const whole = named && classTable(named, { most: named.length, of, known: classNames !== undefined });
  if (whole && (folders || !areNumbered(named)) && !provenance.includes(whole)) io.note(whole);
}

export const command: Command = {
  name: 'evaluate',
  summary: 'Attacks a model and reports how robust it is, with intervals, worst cases and warnings',
  usage: '--model FILE|NAME|ADDRESS [options]',
  options: {
    model: valued(
      'FILE',
      '.pth, .pt, .ckpt, .safetensors, a folder of Hugging Face, Keras .keras or .h5, tfjs model.json, .onnx, a name from models/, http://HOST:PORT/v2/models/NAME (or /v1/models/NAME, or an address that ends in :predict), or python:FILE.py:NAME',
    ),
    arch: valued('NAME|FILE', `architecture of a PyTorch checkpoint: a JSON file, or ${ARCHITECTURES.join(', ')}`),
    weights: valued('KEY', 'which weights of a PyTorch checkpoint that holds several, such as ema'),
    member: valued('N', 'which weights of a list of them in a PyTorch checkpoint, from 0'),
    ...preprocessingOptions,
    data: valued(
      'NAME|FOLDER|FILE',
      'mnist, digits, fashion-mnist, cifar10, FOLDER/CLASS/*.png, or a CSV, Parquet, .npz, .npy or IDX file',
      'mnist',
    ),
    ...ownDataOptions,
    ...featureOptions,
    split: valued('test|train', 'which part of the data', 'test'),
    limit: valued('N', `rows to evaluate (default: ${USUAL_LIMIT}, or all there are)`),
    offset: valued('N', 'rows to leave out before them', '0'),
    attacks: valued(
      'LIST',
      'name or name:key=value,…, joined by commas (default: fgsm,pgd,autoattack, or what a black box allows)',
    ),
    ...fittingOptions,
    norm: valued('LIST', 'linf, l2, l1, l0', 'linf'),
    epsilon: valued(
      'LIST',
      'radii in pixel units of [0, 1], such as .1,.2 or 8/255, or in units of each feature’s range (default: what papers use on these data)',
    ),
    budget: valued('N', 'most queries and gradients of each attack for a row'),
    mask: valued(
      'MASK',
      'where an attack may change an image (features: --immutable): rectangle:…, border:…, patch:…, random:…, box, top-pixels:…, FILE.png',
    ),
    ...certifyOption,
    versus: valued('FILE', 'a second model on the same rows, compared by paired tests'),
    seed: valued('N', 'keys every random number', '0'),
    minutes: valued('N', 'attacks that are not done by then are left out, and the report says which'),
    state: valued('FILE', 'keeps finished pieces (no proofs) here; run again to go on after a crash'),
    ...servedOptions,
    ...gateOptions,
    out: valued('FOLDER', 'also writes report.json, report.html and figures there, and of a table the attacked rows'),
  },
  async run(values, positionals, io) {
    if (positionals.length) throw new UsageError(`evaluate takes options only, got "${positionals[0]}".`);
    const args = evaluateArgs(values);
    const { model, versus, state, split, offset, limit } = args;
    checkPlaces(args);
    // What was written wrongly is said before anything is opened.
    const named = args.attacks === undefined ? undefined : await attacksOf(args.attacks, args);
    checkMeasured(args.minRobust, named ?? usualRanges(args), args.epsilons);
    const mask = await maskOf(args);
    const preprocessing = await preprocessingArgs(values);
    await checkChoices(versus === undefined ? [model] : [model, versus], args);
    const { openData } = await import('../data/index.js');
    const { checklist, compareModels } = await import('../evaluation/index.js');
    const { robustnessText, writeAttackedRows, writeRobustnessReport } = await import('../report/index.js');
    // The data first: a model that leaves its input or its classes open takes them from there.
    const data = await openData(args.data, {
      ...args.own,
      features: args.features,
      split,
      offset,
      limit: limit ?? USUAL_LIMIT,
      atMost: limit === undefined,
    });
    introduce(data, io);
    const fitOn = await openFittingRows(args, named ?? [], io);
    const asked = { args, data, fitOn, named, mask, preprocessing };
    // Proofs are dear, and the comparison reads none; what is asked for is asked of the first model.
    const unproved = { ...asked, args: { ...args, certify: undefined, minRobust: [] } };
    const open: Prepared[] = [];
    try {
      // Both models are opened and fit before either is attacked.
      open.push(await prepare(model, asked, state, io));
      const { data: numbered } = open[0];
      if (versus !== undefined)
        open.push(await prepare(versus, { ...unproved, data: numbered }, state && besides(state), io));
      const [first, second] = [await open[0].evaluate(), await open[1]?.evaluate()];
      // What was measured is told also where the checklist fails, or is interrupted.
      let failure: unknown;
      const items = args.checklist
        ? await checklist(first, {
            onProgress: (done, total) => io.progress(`checklist: ${done} of ${total}`),
          }).catch((error) => {
            failure = error ?? new Error('The checklist failed.');
            return undefined;
          })
        : undefined;
      const report = {
        ...first.report,
        ...(second && { versus: compareModels(first, second) }),
        ...(items && { checklist: items }),
      };
      // Printed first: what was measured is not lost with a disk that has filled up meanwhile.
      io.result(report, () => robustnessText(report));
      if (args.out !== undefined) {
        const files = await writeRobustnessReport(resolve(args.out), report, { say: io.note });
        for (const file of [...files, ...writeAttackedRows(resolve(args.out), first)]) io.note(`written: ${file}`);
      }
      if (failure !== undefined) throw failure;
      const reason = reasonToFail(report, args);
      if (reason !== undefined) throw new Error(reason);
    } finally {
      for (const { close } of open) close();
    }
  },
};
