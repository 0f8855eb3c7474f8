import { isAbsolute, join, resolve } from 'node:path';
import type { Attack, MaskMaker } from '../attacks/index.js';
import type { EvaluateOptions, Evaluation, RobustnessReport } from '../evaluation/index.js';
import type { Classifier, Served } from '../models/index.js';
import type { Norm } from '../tensor/index.js';
import { type Command, type Io, UsageError } from './command.js';
import { fingerprint } from './evaluate/fingerprint.js';
import { type Order, orderOf } from './evaluate/order.js';
import { hasNamedOutputs, servedOptions } from './evaluate/served-settings.js';

/** Rows where none were asked for: enough for intervals of about three points. */
const USUAL_LIMIT = 1000;

/** What decides whether a model is robust in these norms, as far as it shows itself. */
function usualAttacks(model: Classifier, differentiable: boolean, norms: readonly Norm[]): string {
  if (!differentiable) return model.scores === 'labels' || !norms.some(hasSquares) ? 'hopskipjump' : 'square';
  const [strong, nearest] = [norms.some(hasSquares), norms.some((norm) => !hasSquares(norm))];
  return ['fgsm', 'pgd', ...(strong ? ['autoattack'] : []), ...(nearest ? ['fmn'] : [])].join(',');
}

/** Norms in which Square and the standard AutoAttack work. */
const hasSquares = (norm: Norm) => norm === 'linf' || norm === 'l2';

/** Attacks as written, in the norms and at the radii asked for. */
async function attacksOf(text: string, order: Order): Promise<Attack<never>[]> {
  const { AttackSyntaxError, parseAttacks } = await import('../attacks/index.js');
  try {
    return parseAttacks(text, order);
  } catch (error) {
    if (error instanceof AttackSyntaxError || error instanceof RangeError)
      throw new UsageError(`option --attacks: ${error.message}`);
    throw error;
  }
}

async function maskOf({ mask }: Order): Promise<MaskMaker | undefined> {
  const { parseMask } = await import('../attacks/index.js');
  try {
    return mask === undefined ? undefined : await parseMask(mask);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --mask: ${error.message}`);
    throw error;
  }
}

/** The report with what was asked of the server. */
function withServed(report: RobustnessReport, { url, metadata, counts }: Served): RobustnessReport {
  const { platform, versions = [] } = metadata ?? {};
  const served = { url, ...(platform !== undefined && { platform }), versions, ...counts() };
  return { ...report, model: { ...report.model, served } };
}

async function evaluateOne(source: string, order: Order, stateFile: string | undefined, io: Io): Promise<Evaluation> {
  // What was written wrongly is said before anything is opened.
  const named = order.attacks === undefined ? undefined : await attacksOf(order.attacks, order);
  const mask = await maskOf(order);
  const { openStateFile } = await import('../attacks/index.js');
  const { openData } = await import('../data/index.js');
  const { isDifferentiable, openModel } = await import('../models/index.js');
  const { evaluate } = await import('../evaluation/index.js');
  const { split, limit, offset, seed, budget } = order;
  // The data first: a model that leaves its input or its classes open takes them from there.
  const data = await openData(order.data, { split, offset, limit: limit ?? USUAL_LIMIT, atMost: limit === undefined });
  const opened = await openModel(source, {
    arch: order.arch,
    weightsKey: order.weights,
    input: data.shape,
    classes: data.classes,
    output: hasNamedOutputs(source) ? order.output : undefined,
    scores: order.scores,
    served: order.served,
  });
  try {
    const { model, description, served } = opened;
    io.note(`${description}\n${data.provenance}`);
    const attacks = named ?? (await attacksOf(usualAttacks(model, isDifferentiable(model), order.norms), order));
    const asked = { arch: order.arch, weights: order.weights, provenance: data.provenance, seed };
    const run = () => fingerprint(opened, asked);
    const state = stateFile === undefined ? undefined : openStateFile(resolve(stateFile), await run());
    // Each answer of a server is kept, not only each finished wave: asking again costs time, and often money.
    const kept = state && (served?.keepAnswersIn(state) ?? state);
    const options: EvaluateOptions = {
      seed,
      epsilons: order.epsilons,
      budget,
      state: kept,
      description,
      mask,
      onProgress: (what, done, total) => io.progress(`${what}: ${done} of ${total}`),
    };
    try {
      const { report, evidence } = await evaluate(model, data, attacks, options);
      return { report: served ? withServed(report, served) : report, evidence };
    } finally {
      state?.close();
    }
  } finally {
    opened.dispose();
  }
}

export const command: Command = {
  name: 'evaluate',
  summary: 'Puts a model through attacks and says how it stands up, with intervals, worst cases and warnings',
  usage: '--model FILE|NAME|ADDRESS [options]',
  options: {
    model: {
      type: 'string',
      value: 'FILE',
      help: '.pth, .pt, .ckpt, .safetensors, Keras .h5, tfjs model.json, .onnx, a name from models/, or http://HOST:PORT/v2/models/NAME',
    },
    arch: {
      type: 'string',
      value: 'NAME|FILE',
      help: 'architecture of a PyTorch checkpoint: a known name, or a JSON file',
    },
    weights: {
      type: 'string',
      value: 'KEY',
      help: 'which weights of a PyTorch checkpoint that holds several, such as ema',
    },
    data: {
      type: 'string',
      value: 'NAME|FOLDER',
      help: 'mnist, digits, cifar10, or FOLDER/CLASS/*.png',
      default: 'mnist',
    },
    split: { type: 'string', value: 'test|train', help: 'which part of the data', default: 'test' },
    limit: { type: 'string', value: 'N', help: 'rows to evaluate (default: 1000, or all there are)' },
    offset: { type: 'string', value: 'N', help: 'rows to leave out before them', default: '0' },
    attacks: {
      type: 'string',
      value: 'LIST',
      help: 'name or name:key=value,…, joined by commas (default: fgsm,pgd,autoattack, or what a black box allows)',
    },
    norm: { type: 'string', value: 'LIST', help: 'linf, l2, l1, l0', default: 'linf' },
    epsilon: {
      type: 'string',
      value: 'LIST',
      help: 'radii in pixel units of [0, 1], such as .1,.2 or 8/255 (default: what papers use on these data)',
    },
    budget: { type: 'string', value: 'N', help: 'most times each attack may ask the model about a row' },
    mask: {
      type: 'string',
      value: 'MASK',
      help: 'where an attack may change an image: rectangle:…, border:…, patch:…, top-pixels:…, FILE.png',
    },
    versus: { type: 'string', value: 'FILE', help: 'a second model on the same rows, compared by paired tests' },
    seed: { type: 'string', value: 'N', help: 'keys every random number', default: '0' },
    state: { type: 'string', value: 'FILE', help: 'keeps finished pieces here; run again to go on after a crash' },
    ...servedOptions,
    out: { type: 'string', value: 'FOLDER', help: 'also writes report.json, report.html and figures there' },
  },
  async run(values, positionals, io) {
    if (positionals.length) throw new UsageError(`evaluate takes options only, got "${positionals[0]}".`);
    const order = orderOf(values);
    const { compareModels } = await import('../evaluation/index.js');
    const { robustnessText, writeRobustnessReport } = await import('../report/index.js');
    const first = await evaluateOne(order.model, order, order.state, io);
    const beside = order.state === undefined ? undefined : `${order.state}.versus`;
    const second = order.versus === undefined ? undefined : await evaluateOne(order.versus, order, beside, io);
    const versus = second && compareModels(first, second);
    const report = { ...first.report, ...(versus && { versus }) };
    if (order.out !== undefined) {
      const folder = isAbsolute(order.out) ? order.out : join(process.cwd(), order.out);
      for (const file of await writeRobustnessReport(folder, report, { say: io.note })) io.note(`written: ${file}`);
    }
    io.result(report, () => robustnessText(report));
  },
};
