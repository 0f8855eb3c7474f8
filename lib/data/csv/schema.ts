/** What a column holds: a class label, a pixel in [0, 1], a class score in [0, 1], or text. */
export type ColumnKind = 'label' | 'pixel' | 'score' | 'text';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Of a score: the class it speaks of. */
  readonly class?: number;
}

/** The columns of one kind of file, in the order they are written. Readers accept them in any order. */
export interface Schema {
  readonly name: string;
  /** Labels lie in 0 … classes − 1. */
  readonly classes: number;
  readonly columns: readonly Column[];
}

export const labelColumn = (name: string): Column => ({ name, kind: 'label' });
export const textColumn = (name: string): Column => ({ name, kind: 'text' });

/** Pixel columns named by consecutive numbers. */
export const pixelColumns = (count: number, first = 1): Column[] =>
  Array.from({ length: count }, (_, i) => ({ name: String(first + i), kind: 'pixel' }));

/** Images with a column `label`: pixels 1 … count. */
export const labelledSchema = (pixels: number, classes: number): Schema => ({
  name: 'labelled images',
  classes,
  columns: [labelColumn('label'), ...pixelColumns(pixels)],
});

/** Names of a file's columns of a kind. */
export const namesOf = ({ columns }: Schema, kind: ColumnKind): string[] =>
  columns.filter((column) => column.kind === kind).map(({ name }) => name);

/** How many columns of a kind a file has. */
export const columnsOf = (schema: Schema, kind: ColumnKind): number => namesOf(schema, kind).length;
