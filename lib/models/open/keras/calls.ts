import type { Described, Entry } from './described.js';
import type { Fail, KerasLayer } from './fields.js';
import { type Inbound, isRef, type Ref } from './inbound.js';
import { operationOf } from './operators.js';

/** One layer at its place in a model: each stands behind those that it takes from. */
export interface Call {
  readonly layer: KerasLayer;
  /** The calls whose outputs come in, by their places in the list; IMAGES for the model's own input. */
  readonly inputs: readonly number[];
  readonly fail: Fail;
}

/** In place of a call: the model's own input. */
export const IMAGES = -1;

/** What a layer may be told without being another function: dropout at work is. */
const HARMLESS = ['mask', 'training', 'name'];

function checkTold({ told }: Inbound, fail: Fail): void {
  if (told.training !== undefined) fail('is called as in training, whose random numbers are not read');
  const other = Object.keys(told).find((name) => !HARMLESS.includes(name));
  if (other !== undefined) fail(`is called with ${other}, which is not read`);
}

/** The call that is meant. Called more than once, layers have the same weights there; here each has its own. */
function meant({ inbound = [], model, fail }: Entry, { call }: Ref): Inbound {
  if (inbound.length === 1) return inbound[0];
  if (model) fail('is called more than once, which is not read of models');
  return inbound[call] ?? fail(`has no call ${call}`);
}

/** All calls of a model and of the models in it, that its output depends on, in the order in which they can be made. */
export function callsOf(whole: Described): readonly Call[] {
  const calls: Call[] = [];

  const add = (call: Call): number => calls.push(call) - 1;

  function apply(entry: Entry, layer: KerasLayer, inputs: readonly number[]): number {
    const { model, fail } = entry;
    if (!model) return layer.type === 'InputLayer' ? inputs[0] : add({ layer, inputs, fail });
    if (inputs.length !== 1) fail(`is called with ${inputs.length} values; models with one input are read`);
    return lay(model, inputs[0]);
  }

  /** Lays a model's calls; gives the place of its output. */
  function lay({ entries, ends }: Described, input: number): number {
    if (!ends) return entries.reduce((before, entry) => apply(entry, entry.layer, [before]), input);
    const byName = new Map(entries.map((entry) => [entry.layer.name, entry]));
    const known = new Map<Inbound, number>();
    const entered = new Set<Inbound>();
    const first = entries[0];
    const placeOf = (ref: Ref, from: Entry): number => {
      const entry = byName.get(ref.layer) ?? from.fail(`takes from "${ref.layer}", which is no layer of its model`);
      if (ref.layer === ends.input) return input;
      if (ref.output !== 0)
        entry.fail(`gives several values, of which number ${ref.output} is used; layers with one are read`);
      const inbound = meant(entry, ref);
      const before = known.get(inbound);
      if (before !== undefined) return before;
      if (entered.has(inbound)) entry.fail('takes from itself, by way of others');
      entered.add(inbound);
      const { layer, refs } = entry.operation
        ? operationOf(entry.layer, inbound, entry.fail)
        : { layer: entry.layer, refs: inbound.operands.filter(isRef) };
      if (!entry.operation) {
        checkTold(inbound, entry.fail);
        if (refs.length !== inbound.operands.length) entry.fail('is called with a number, which is not read');
      }
      const place = apply(
        entry,
        layer,
        refs.map((each) => placeOf(each, entry)),
      );
      known.set(inbound, place);
      return place;
    };
    return placeOf(ends.output, first);
  }

  lay(whole, IMAGES);
  return calls;
}
