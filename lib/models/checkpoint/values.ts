/** A class or function that a pickle names. Nothing is ever imported or called. */
export class Global {
  constructor(readonly name: string) {}
}

/**
 * What a global that is not understood would make. It is not made, only remembered: what lies beside the weights does
 * no harm, and where the weights themselves would be made so, the file is refused by this name.
 */
export class Foreign {
  /** What it would be given afterwards, such as the attributes of an object. */
  state: Value = null;
  constructor(readonly global: string) {}
}

/** A tensor's storage, as a checkpoint's persistent id describes it. */
export class StorageId {
  constructor(
    readonly type: string,
    readonly key: string,
    /** Where in the storage it begins, in elements: not zero in a view as torch 0.3 wrote it. */
    readonly start: number,
  ) {}
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

/** What a pickle can hold here: tuples and sets are lists, bytes are text. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Value[]
  | Map<Value, Value>
  | Global
  | Foreign
  | TensorView
  | StorageId;
