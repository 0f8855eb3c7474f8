import { isAbsolute, join, resolve } from 'node:path';
import type { EvaluateOptions, Evaluation } from '../evaluation/index.js';
import type { OpenedModel } from '../models/index.js';
import type { Norm } from '../tensor/index.js';
import { oneOf, wholeNumber } from './arguments.js';
import { type Command, type Io, UsageError, type Values } from './command.js';
import { fingerprint } from './fingerprint.js';

const NORMS = ['linf', 'l2', 'l1', 'l0'] as const;

/** Radii that papers use on these data; other data must say. */
const USUAL_EPSILONS: Readonly<Record<string, string>> = {
  mnist: '.1,.2,.3',
  digits: '.1,.2,.3',
  cifar10: '2/255,4/255,8/255',
};

interface Order {
  readonly model: string;
  readonly versus?: string;
  readonly arch?: string;
  readonly data: string;
  readonly split: 'test' | 'train';
  readonly limit: number;
  readonly offset: number;
  readonly attacks?: string;
  readonly norms: readonly Norm[];
  readonly epsilons: readonly number[];
  readonly seed: number;
  readonly budget?: number;
  readonly mask?: string;
  readonly state?: string;
  readonly out?: string;
}

/** A radius: `.3`, or a fraction as papers write it, `8/255`. */
function radius(text: string): number {
  const [, above, below] = /^([\d.]+(?:e-?\d+)?)(?:\/([\d.]+))?$/i.exec(text.trim()) ?? [];
  const value = Number(above) / Number(below ?? 1);
  if (above === undefined || !Number.isFinite(value))
    throw new UsageError(`option --epsilon takes radii like .1,.2 or 8/255, got "${text}".`);
  return value;
}

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function orderOf(values: Values): Order {
  const model = text(values, 'model');
  if (model === undefined) throw new UsageError('evaluate needs a model: --model FILE, or a name from models/.');
  const data = String(values.data);
  const epsilon = text(values, 'epsilon') ?? USUAL_EPSILONS[data];
  if (epsilon === undefined) throw new UsageError('evaluate needs radii for these data: --epsilon .1,.2 or 8/255.');
  return {
    model,
    versus: text(values, 'versus'),
    arch: text(values, 'arch'),
    data,
    split: oneOf('split', values.split, ['test', 'train'] as const),
    limit: wholeNumber(values, 'limit', 1),
    offset: wholeNumber(values, 'offset', 0),
    attacks: text(values, 'attacks'),
    norms: String(values.norm)
      .split(',')
      .map((norm) => oneOf('norm', norm.trim(), NORMS)),
    epsilons: epsilon.split(',').map(radius),
    seed: wholeNumber(values, 'seed', 0),
    budget: values.budget === undefined ? undefined : wholeNumber(values, 'budget', 3),
    mask: text(values, 'mask'),
    state: text(values, 'state'),
    out: text(values, 'out'),
  };
}

/** What decides whether a model is robust, as far as it shows itself. */
function usualAttacks({ model }: OpenedModel, differentiable: boolean): string {
  if (differentiable) return 'fgsm,pgd,autoattack';
  return model.scores === 'labels' ? 'hopskipjump' : 'square';
}

async function evaluateOne(source: string, order: Order, io: Io): Promise<Evaluation> {
  const { AttackSyntaxError, openStateFile, parseAttacks, parseMask } = await import('../attacks/index.js');
  const { openData } = await import('../data/index.js');
  const { isDifferentiable, openModel } = await import('../models/index.js');
  const { evaluate } = await import('../evaluation/index.js');
  const { split, limit, offset, seed, budget } = order;
  // The data first: a model that leaves its input or its classes open takes them from there.
  const data = await openData(order.data, { split, limit, offset });
  const opened = await openModel(source, { arch: order.arch, input: data.shape, classes: data.classes });
  try {
    const { model, description } = opened;
    io.note(`${description}\n${data.provenance}`);
    let attacks: ReturnType<typeof parseAttacks>;
    try {
      attacks = parseAttacks(order.attacks ?? usualAttacks(opened, isDifferentiable(model)), order);
    } catch (error) {
      if (error instanceof AttackSyntaxError || error instanceof RangeError)
        throw new UsageError(`option --attacks: ${error.message}`);
      throw error;
    }
    const state =
      order.state === undefined
        ? undefined
        : openStateFile(resolve(order.state), fingerprint(source, order.arch, data.provenance, seed));
    const options: EvaluateOptions = {
      seed,
      epsilons: order.epsilons,
      budget,
      state,
      description,
      mask: order.mask === undefined ? undefined : await parseMask(order.mask),
      onProgress: (what, done, total) => io.progress(`${what}: ${done} of ${total}`),
    };
    try {
      return await evaluate(model, data, attacks, options);
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
  usage: '--model FILE|NAME [options]',
  options: {
    model: {
      type: 'string',
      value: 'FILE',
      help: '.pth, .pt, .safetensors, Keras .h5, tfjs model.json, .onnx, or a name from models/',
    },
    arch: {
      type: 'string',
      value: 'NAME|FILE',
      help: 'architecture of a PyTorch checkpoint: a known name, or a JSON file',
    },
    data: {
      type: 'string',
      value: 'NAME|FOLDER',
      help: 'mnist, digits, cifar10, or FOLDER/CLASS/*.png',
      default: 'mnist',
    },
    split: { type: 'string', value: 'test|train', help: 'which part of the data', default: 'test' },
    limit: { type: 'string', value: 'N', help: 'rows to evaluate', default: '1000' },
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
    out: { type: 'string', value: 'FOLDER', help: 'also writes report.json, report.html and figures there' },
  },
  async run(values, positionals, io) {
    if (positionals.length) throw new UsageError(`evaluate takes options only, got "${positionals[0]}".`);
    const order = orderOf(values);
    const { compareModels } = await import('../evaluation/index.js');
    const { robustnessText, writeRobustnessReport } = await import('../report/index.js');
    const first = await evaluateOne(order.model, order, io);
    const second = order.versus === undefined ? undefined : await evaluateOne(order.versus, order, io);
    const versus = second && compareModels(first, second);
    const report = { ...first.report, ...(versus && { versus }) };
    if (order.out !== undefined) {
      const folder = isAbsolute(order.out) ? order.out : join(process.cwd(), order.out);
      for (const file of await writeRobustnessReport(folder, report, { say: io.note })) io.note(`written: ${file}`);
    }
    io.result(report, () => robustnessText(report));
  },
};
