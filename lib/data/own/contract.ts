import type { FeatureOptions } from '../features.js';

/** Values as a file holds them, before it is told what they mean. */
export interface RawValues {
  /** The file, for errors. */
  readonly file: string;
  /** Values [n · h · w · c], row-major, channels last. */
  readonly values: Float32Array;
  /** Of one image; its number of values alone where the file says no more. */
  readonly shape: readonly [number, number, number] | number;
  /** What the columns of the values are called, where each value has a column. */
  readonly names?: readonly string[];
}

/** Images as a file holds them, before it is told what their values and labels mean. */
export interface RawRows extends RawValues {
  /** One label for each row, as it is written there: a number or a name. */
  readonly labels: readonly string[];
  /** What was done on the way, for the provenance: "column label", "channels moved last". */
  readonly notes: readonly string[];
  /** Where a value stands, for errors. */
  place?(row: number, value: number): { readonly row: number; readonly column?: string };
}

/** How images of one's own are to be read. */
export interface OwnOptions {
  /** Where the labels are: a column of a table, an array of an .npz, or a file beside .npy and IDX images. */
  readonly label?: string;
  /** Height, width and channels of one image, where the file has only rows of values. */
  readonly shape?: readonly [number, number, number];
  /**
   * Whether rows are features of a table and no images, and what is known of these (default: they are where the columns
   * of the values have names that are not one word numbered through, and no shape is given).
   */
  readonly features?: boolean | FeatureOptions;
  /** The model's classes in their order: names of folders and labels are looked up among them. */
  readonly classNames?: readonly string[];
  /** Which half of a file that has two (x_train, x_test). */
  readonly split?: 'train' | 'test';
}
