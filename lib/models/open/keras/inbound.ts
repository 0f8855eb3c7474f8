/** What one call of a layer takes: the output of a call of a layer in the same model. */
export interface Ref {
  readonly layer: string;
  /** Which of that layer's calls, as the file counts them. */
  readonly call: number;
  /** Which of the call's outputs. */
  readonly output: number;
}

/** What a call is handed: values of the model, and numbers where it is an operation. */
export type Operand = Ref | number;

/** One call of a layer. */
export interface Inbound {
  readonly operands: readonly Operand[];
  /** What it is told beside its operands; null and false are left away. */
  readonly told: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isRef = (operand: Operand): operand is Ref => typeof operand !== 'number';

/** As Keras 2 writes a value: [layer, call, output]. */
function listed(value: unknown): Ref | undefined {
  if (!Array.isArray(value)) return undefined;
  const [layer, call, output] = value;
  return typeof layer === 'string' && typeof call === 'number' && typeof output === 'number'
    ? { layer, call, output }
    : undefined;
}

/** As Keras 3 writes it: an object with its history. */
const kept = (value: unknown): Ref | undefined =>
  isObject(value) && value.class_name === '__keras_tensor__' && isObject(value.config)
    ? listed(value.config.keras_history)
    : undefined;

/** The same options without those that ask for nothing. */
const asked = (options: Fields): Fields =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null && value !== false));

/** In the place of a layer's name where an operation is handed a number. */
const CONSTANT = '_CONSTANT_VALUE';

/** A call as Keras 2 writes it: a list of [layer, call, output, options], or one of them alone. */
function ofKeras2(node: readonly unknown[]): Inbound | undefined {
  const entries: unknown[] = typeof node[0] === 'string' ? [node] : [...node];
  const operands: Operand[] = [];
  const told: Record<string, unknown> = {};
  for (const entry of entries) {
    if (!Array.isArray(entry)) return undefined;
    const [name, , value, options = {}] = entry;
    const operand = name === CONSTANT && typeof value === 'number' ? value : listed(entry);
    if (operand === undefined || !isObject(options)) return undefined;
    operands.push(operand);
    // The other operand of an operation, which has a name of its own as a layer's options have.
    const { y, name: _name, ...others } = options;
    const other = typeof y === 'number' ? y : listed(y);
    if (other !== undefined) operands.push(other);
    Object.assign(told, others, other === undefined && y !== undefined ? { y } : {});
  }
  return { operands, told: asked(told) };
}

/** A call as Keras 3 writes it: arguments, of which the first may be a list of values, and options. */
function ofKeras3({ args, kwargs = {} }: Fields): Inbound | undefined {
  if (!Array.isArray(args) || !isObject(kwargs)) return undefined;
  const given: unknown[] = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  const operands = given.map((value) => (typeof value === 'number' ? value : kept(value)));
  return operands.every((operand) => operand !== undefined) ? { operands, told: asked(kwargs) } : undefined;
}

/** The calls of a layer, in either way of writing; undefined where they are written in none. */
export function inboundOf(nodes: unknown): readonly Inbound[] | undefined {
  if (!Array.isArray(nodes)) return undefined;
  const calls = nodes.map((node: unknown) =>
    Array.isArray(node) ? ofKeras2(node) : isObject(node) ? ofKeras3(node) : undefined,
  );
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

/** The values at a model's ends: one, or a list of them. */
export function endsOf(ends: unknown): readonly Ref[] | undefined {
  const one = listed(ends);
  if (one) return [one];
  if (!Array.isArray(ends)) return undefined;
  const all = ends.map(listed);
  return all.every((ref) => ref !== undefined) ? all : undefined;
}
