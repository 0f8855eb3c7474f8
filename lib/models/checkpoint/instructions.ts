import { resultOf } from './calls.js';
import type { Machine } from './pickle-machine.js';
import { Foreign, Global, StorageId, type Value } from './values.js';

function setItems(machine: Machine, items: Value[]): void {
  const dictionary = machine.top();
  // What a foreign object is given is not needed.
  if (dictionary instanceof Foreign) return;
  if (!(dictionary instanceof Map)) machine.fail('it sets items of something that is not a dictionary');
  for (let i = 0; i + 1 < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
}

function append(machine: Machine, items: Value[]): void {
  const list = machine.top();
  if (list instanceof Foreign) return;
  if (!Array.isArray(list)) machine.fail('it appends to something that is not a list');
  for (const item of items) list.push(item);
}

/** A call, or a new object of a class: its arguments lie on top. */
function call(machine: Machine): void {
  const [args, callee] = [machine.pop(), machine.pop()];
  if (!(callee instanceof Global || callee instanceof Foreign) || !Array.isArray(args))
    machine.fail('it calls something that is not a global');
  const result = resultOf(callee, args, machine.made);
  if (result === undefined) machine.fail('a tensor or a dictionary is described wrongly');
  machine.push(result);
}

/** Nothing that is understood takes arguments by their names. */
function callWithNames(machine: Machine): void {
  machine.pop();
  call(machine);
}

/** Storages of tensors on any device; before 1.6 also the class of a network, with its source. */
function persistent(machine: Machine): void {
  const id = machine.pop();
  if (!Array.isArray(id)) machine.fail('a storage is described wrongly');
  const [kind, type, key, , , view] = id;
  if (kind === 'module' && type instanceof Global) {
    machine.push(type);
    return;
  }
  // A view of a storage, until torch 0.3: (key, offset, size).
  const start = Array.isArray(view) ? view[1] : 0;
  const named = typeof key === 'string' || typeof key === 'number';
  if (kind !== 'storage' || !(type instanceof Global) || !named || typeof start !== 'number')
    machine.fail('a storage is described wrongly');
  const storage = new StorageId(type.name, String(key), start);
  machine.storages.set(storage.key, storage.type);
  machine.push(storage);
}

function stackGlobal(machine: Machine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string') machine.fail('it names a global wrongly');
  machine.made(module.length + name.length);
  machine.push(new Global(`${module}.${name}`));
}

/** Attributes: of foreign objects they are kept, and an ordered dictionary does not need them. */
function build(machine: Machine): void {
  const state = machine.pop();
  const object = machine.top();
  if (object instanceof Foreign) object.state = state;
}

/** A whole number in decimal digits, or a truth, as Python 2 writes them. */
function decimal(machine: Machine): void {
  const digits = machine.line();
  if (!/^-?\d{1,19}$/.test(digits)) machine.fail('it has a number that is none');
  const isTruth = digits === '00' || digits === '01';
  const number = Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
  machine.push(isTruth ? digits === '01' : number);
}

const pushTuple = (length: number) => (machine: Machine) =>
  machine.push(Array.from({ length }, () => machine.pop()).reverse());
const uint32 = (machine: Machine) => machine.take(4).readUInt32LE();
/** A length of eight bytes; one that no file has is refused where it is taken. */
const uint64 = (machine: Machine) => Number(machine.take(8).readBigUInt64LE());
/** Bytes are never weights: as text they can at least be told apart. */
const pushBytes = (machine: Machine, length: number) => machine.push(machine.take(length).toString('latin1'));

type Instruction = (machine: Machine) => void;

/** The instructions of the protocols 2 to 5, but STOP. What is made by calling something is `resultOf`'s. */
export const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => m.byte() > 5 && m.fail('its protocol is newer than 5')], // PROTO
  [0x95, (m) => m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.pop()], // POP
  [0x31, (m) => m.popToMark()], // POP_MARK
  [0x32, (m) => m.push(m.top())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x49, decimal], // INT
  [0x4b, (m) => m.push(m.byte())], // BININT1
  [0x4d, (m) => m.push(m.take(2).readUInt16LE())], // BININT2
  [0x4a, (m) => m.push(m.take(4).readInt32LE())], // BININT
  [0x8a, (m) => m.push(m.long(m.byte()))], // LONG1
  [0x8b, (m) => m.push(m.long(uint32(m)))], // LONG4
  [0x47, (m) => m.push(m.take(8).readDoubleBE())], // BINFLOAT
  [0x58, (m) => m.push(m.text(uint32(m)))], // BINUNICODE
  [0x8c, (m) => m.push(m.text(m.byte()))], // SHORT_BINUNICODE
  [0x8d, (m) => m.push(m.text(uint64(m)))], // BINUNICODE8
  [0x54, (m) => m.push(m.text(uint32(m)))], // BINSTRING: Python 2's text
  [0x55, (m) => m.push(m.text(m.byte()))], // SHORT_BINSTRING
  [0x42, (m) => pushBytes(m, uint32(m))], // BINBYTES
  [0x43, (m) => pushBytes(m, m.byte())], // SHORT_BINBYTES
  [0x8e, (m) => pushBytes(m, uint64(m))], // BINBYTES8
  [0x96, (m) => pushBytes(m, uint64(m))], // BYTEARRAY8
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x8f, (m) => m.push([])], // EMPTY_SET
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x91, (m) => m.push(m.popToMark())], // FROZENSET
  [0x85, pushTuple(1)],
  [0x86, pushTuple(2)],
  [0x87, pushTuple(3)],
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.popToMark())], // APPENDS
  [0x90, (m) => append(m, m.popToMark())], // ADDITEMS
  [0x73, (m) => setItems(m, [m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => setItems(m, m.popToMark())], // SETITEMS
  [0x71, (m) => m.store(m.byte())], // BINPUT
  [0x72, (m) => m.store(uint32(m))], // LONG_BINPUT
  [0x94, (m) => m.storeNext()], // MEMOIZE
  [0x68, (m) => m.recall(m.byte())], // BINGET
  [0x6a, (m) => m.recall(uint32(m))], // LONG_BINGET
  [0x63, (m) => m.push(new Global(`${m.line()}.${m.line()}`))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x92, callWithNames], // NEWOBJ_EX
  [0x62, build], // BUILD
  [0x51, persistent], // BINPERSID
]);
