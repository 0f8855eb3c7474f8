/** What danfo's DataFrame and Series have in common, as far as showing them goes. */
export interface Frame {
  readonly columns: string[];
  readonly index: (string | number)[];
  /** Rows of cells; a Series has one cell per row. */
  readonly values: unknown[];
  readonly shape: number[];
}

/** Whether a value is a danfo DataFrame or Series; danfo itself is not loaded to tell. */
export function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null || !('$columns' in value) || !('$index' in value)) return false;
  return 'values' in value && 'shape' in value;
}
