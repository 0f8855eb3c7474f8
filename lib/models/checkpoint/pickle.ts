import { DataError } from '../../data/index.js';

/** A class or function a pickle names. Nothing is ever imported or called: only these names are understood. */
export class Global {
  constructor(readonly name: string) {}
}

/** A tensor's storage, as a checkpoint's persistent id describes it. */
export interface StorageId {
  readonly type: string;
  readonly key: string;
}

/** A view into a storage: what `torch._utils._rebuild_tensor_v2` would be called with. */
export class TensorView {
  constructor(
    readonly storage: StorageId,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {}
}

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Value[]
  | Map<Value, Value>
  | Global
  | TensorView
  | StorageId;

const STORAGES = ['Float', 'Double', 'Half', 'BFloat16', 'Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'].map(
  (type) => `torch.${type}Storage`,
);
const UNDERSTOOD = new Set([
  ...STORAGES,
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
]);
const MARK = Symbol('mark');

/**
 * Reads one pickle of protocol 2 to 5 made of tensors, dictionaries, lists, numbers and text, executing nothing.
 * Gives the value and where the pickle ended.
 * @throws DataError naming any other global, an unknown instruction, or a pickle that breaks off.
 */
export function readPickle(file: string, bytes: Buffer, start = 0): { value: Value; end: number } {
  const stack: (Value | typeof MARK)[] = [];
  const memo = new Map<number, Value>();
  let at = start;

  const fail = (what: string): never => {
    throw new DataError(file, `${what} (byte ${at}). It is not a PyTorch checkpoint this reader trusts.`);
  };
  const need = (length: number): number => {
    if (length < 0 || at + length > bytes.length) fail(`the pickle breaks off: ${length} more bytes were expected`);
    at += length;
    return at - length;
  };
  const byte = () => bytes[need(1)];
  const uint32 = () => bytes.readUInt32LE(need(4));
  const text = (length: number) => {
    const from = need(length);
    return bytes.toString('utf8', from, from + length);
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) fail('the pickle breaks off inside a name');
    const from = at;
    at = end + 1;
    return bytes.toString('utf8', from, end);
  };
  const pop = (): Value => {
    const value = stack.pop();
    if (value === undefined || value === MARK) return fail('the pickle takes more than it has');
    return value as Value;
  };
  const popToMark = (): Value[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) fail('the pickle has no mark to go back to');
    return stack.splice(mark).slice(1) as Value[];
  };
  const top = (): Value => {
    const value = stack[stack.length - 1];
    if (value === undefined || value === MARK) return fail('the pickle takes more than it has');
    return value as Value;
  };
  const long = (length: number): number | bigint => {
    const from = need(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[from + i]);
    if (length > 0 && bytes[from + length - 1] & 0x80) value -= 1n << BigInt(8 * length);
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  };
  const global = (name: string): Global => {
    if (!UNDERSTOOD.has(name)) fail(`it names the global "${name}", which is refused`);
    return new Global(name);
  };
  const setItems = (items: Value[]) => {
    const dictionary = top();
    if (!(dictionary instanceof Map)) return fail('it sets items of something that is not a dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  };
  const append = (items: Value[]) => {
    const list = top();
    if (!Array.isArray(list)) return fail('it appends to something that is not a list');
    for (const item of items) list.push(item);
  };
  const reduce = (): Value => {
    const args = pop();
    const callee = pop();
    if (!(callee instanceof Global) || !Array.isArray(args))
      return fail('it calls something that is not a known global');
    if (callee.name === 'collections.OrderedDict') return new Map();
    if (callee.name === 'torch.Size') return args[0];
    if (callee.name === 'torch._utils._rebuild_parameter') return args[0];
    if (callee.name === 'torch._utils._rebuild_tensor_v2') {
      const [storage, offset, shape, strides] = args as [StorageId, number, number[], number[]];
      const described = storage && typeof storage === 'object' && 'type' in storage;
      if (!described || typeof offset !== 'number' || !Array.isArray(shape) || !Array.isArray(strides))
        fail('a tensor is described wrongly');
      return new TensorView(storage, offset, shape, strides);
    }
    return fail(`it calls ${callee.name}`);
  };
  const storageId = (): StorageId => {
    const id = pop();
    if (!Array.isArray(id) || id[0] !== 'storage' || !(id[1] instanceof Global))
      return fail('a storage is described wrongly');
    return { type: id[1].name, key: String(id[2]) };
  };

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: // PROTO
        if (byte() > 5) fail('its protocol is newer than 5');
        break;
      case 0x95: // FRAME
        need(8);
        break;
      case 0x2e: // STOP
        return { value: pop(), end: at };
      case 0x28: // MARK
        stack.push(MARK);
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(opcode === 0x88);
        break;
      case 0x4b: // BININT1
        stack.push(byte());
        break;
      case 0x4d: // BININT2
        stack.push(bytes.readUInt16LE(need(2)));
        break;
      case 0x4a: // BININT
        stack.push(bytes.readInt32LE(need(4)));
        break;
      case 0x8a: // LONG1
        stack.push(long(byte()));
        break;
      case 0x47: // BINFLOAT
        stack.push(bytes.readDoubleBE(need(8)));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(uint32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(byte()));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x85: // TUPLE1
        stack.push([pop()]);
        break;
      case 0x86: // TUPLE2
        stack.push([pop(), pop()].reverse());
        break;
      case 0x87: // TUPLE3
        stack.push([pop(), pop(), pop()].reverse());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x73: // SETITEM
        setItems([pop(), pop()].reverse());
        break;
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x71: // BINPUT
        memo.set(byte(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(uint32(), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET
        const value = memo.get(opcode === 0x68 ? byte() : uint32());
        if (value === undefined) return fail('it recalls something it never stored');
        stack.push(value);
        break;
      }
      case 0x63: // GLOBAL
        stack.push(global(`${line()}.${line()}`));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = pop();
        stack.push(global(`${pop()}.${name}`));
        break;
      }
      case 0x52: // REDUCE
        stack.push(reduce());
        break;
      case 0x62: // BUILD: attributes of an ordered dictionary, which a state dict does not need
        pop();
        break;
      case 0x51: // BINPERSID
        stack.push(storageId());
        break;
      default:
        fail(`instruction 0x${opcode.toString(16)} is not understood`);
    }
  }
}
