import type { Inspection } from '../evaluation/index.js';
import { formatCount } from '../figures/index.js';
import type { GraphLayer, ModelGraph } from '../models/index.js';
import { printable, type TextColumn, textTable, wrap } from './text-table.js';

/** Beneath the words at the head of the first lines. */
const HANG = ' '.repeat(15);
const headed = (heading: string, text: string): string[] => wrap(text, HANG, heading.padEnd(HANG.length));

/** `[n, 7, 7, 512]`; `[64n, 49, 96]` where an image is cut into 64 windows. */
const shapeText = (shape: GraphLayer['output']): string =>
  shape ? `[${[shape[0] === 1 ? 'n' : `${shape[0]}n`, ...shape.slice(1)].join(', ')}]` : '?';

/** More places than these are told by their ends. */
const MANY = 5;

/** Where a step takes from, unless from the one above it. */
function fromText({ inputs }: GraphLayer, place: number): string {
  if (inputs.length === 1 && inputs[0] === place - 1) return '';
  const names = inputs.map((i) => (i < 0 ? 'images' : String(i + 1)));
  return names.length > MANY
    ? `${names[0]}, ${names[1]}, … ${names[names.length - 1]} (${names.length})`
    : names.join(', ');
}

/** Names of ONNX nodes can be paths of any length; their ends tell them apart. */
const LONGEST = 40;
const nameText = (name: string): string => printable(name.length > LONGEST ? `…${name.slice(1 - LONGEST)}` : name);

const countText = (n: number | undefined): string => (n === undefined ? '?' : n ? formatCount(n) : '–');

function graphTable({ layers, weights, macs, uncounted }: ModelGraph): string[] {
  const column = (heading: string, right: boolean, total: string, cell: (layer: GraphLayer, i: number) => string) => ({
    heading,
    right,
    cells: [...layers.map(cell), total],
  });
  const columns: TextColumn[] = [
    column('#', true, '', (_, i) => String(i + 1)),
    column('layer', false, 'total', ({ name }) => nameText(name)),
    column('type', false, '', ({ type, detail }) => printable(detail ? `${type} ${detail}` : type)),
    column('from', false, '', fromText),
    column('output', false, '', ({ output }) => shapeText(output)),
    column('weights', true, formatCount(weights), (layer) => countText(layer.weights)),
    column('MACs', true, formatCount(macs), (layer) => countText(layer.macs)),
  ];
  const said = uncounted.length
    ? [`Not all is known here of ${uncounted.join(', ')}: the totals are without what a question mark stands for.`]
    : ['MACs: multiplications, each with its addition, in sums of products, for one image.'];
  return ['', ...textTable(columns, layers.length + 1, true), '', ...said.flatMap((line) => wrap(line, ''))];
}

/** Attacks by why they do not work, in the order of the table of attacks. */
function refusals({ attacks }: Inspection): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const { name, why } of attacks) {
    if (why === undefined) continue;
    const reason = why.startsWith(`${name} `) ? why.slice(name.length + 1) : why;
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return reasons;
}

function attackLines(inspection: Inspection): string[] {
  const works = inspection.attacks.filter(({ why }) => why === undefined).map(({ name }) => name);
  const refused = [...refusals(inspection)].flatMap(([reason, names]) =>
    headed('do not work', `${names.join(', ')}: each ${reason}`),
  );
  return [...headed('attacks', works.join(', ') || 'none'), ...refused];
}

function preprocessingText({ preprocessing, entrance, layout }: Inspection): string {
  const none = entrance.length ? 'none before the graph' : 'none found';
  const known = preprocessing ? `what ${preprocessing} says` : none;
  const inside = entrance.length ? `; the graph begins with ${entrance.join(', ')}` : '';
  return `${known}${inside}; images are handed over as ${layout}`;
}

/** What there is to know of a model without data, as text for a terminal. */
export function inspectionText(inspection: Inspection): string {
  const { name, description, input, classes, scores, told, gradients, blackBox, graph, unseen } = inspection;
  return [
    ...headed('model', description === name ? name : `${name}: ${description}`),
    ...headed('takes', `images [${input.join(', ')}] (height, width, channels), values in [0, 1]`),
    ...headed('preprocessing', preprocessingText(inspection)),
    ...headed('gives', `${scores} of ${classes} classes: ${told}`),
    ...headed('gradients', gradients ? 'yes' : `none${blackBox === undefined ? '' : `: ${blackBox}`}`),
    ...attackLines(inspection),
    ...(graph ? graphTable(graph) : headed('graph', `none: ${unseen}`)),
    '',
  ].join('\n');
}
