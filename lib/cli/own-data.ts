import { existsSync, statSync } from 'node:fs';
import { namesInFile } from '../data/class-folders.js';
import { wholeNumber } from './arguments.js';
import { type Option, UsageError, type Values, valued } from './command.js';

/** How data of one's own are read. */
export interface OwnDataArgs {
  readonly label?: string;
  readonly shape?: readonly [number, number, number];
  readonly classNames?: readonly string[];
  readonly resize?: number;
  readonly crop?: number;
}

export const ownDataOptions: Readonly<Record<string, Option>> = {
  label: valued(
    'NAME|FILE',
    'column of labels of a table, array of an .npz, or the file of labels of .npy and IDX images',
  ),
  shape: valued('H,W,C', 'shape of one image, where a file has only rows of values'),
  classes: valued('A,B,C|FILE', 'names of the model’s classes in their order, or a file with one a line'),
  resize: valued('N', 'folder or Parquet of images: the shorter side is resized to N pixels, antialiased'),
  crop: valued('N', 'folder or Parquet of images: the middle N × N pixels are kept'),
};

function shapeArgs(text: string): readonly [number, number, number] {
  const numbers = text.split(/[,x×]/).map((one) => Number(one.trim()));
  if (numbers.length === 2) numbers.push(1);
  if (numbers.length !== 3 || !numbers.every((one) => Number.isSafeInteger(one) && one >= 1))
    throw new UsageError(`option --shape takes height, width and channels, such as 28,28,1, got "${text}".`);
  return [numbers[0], numbers[1], numbers[2]];
}

function classArgs(text: string): readonly string[] {
  if (existsSync(text) && statSync(text).isFile()) return namesInFile(text);
  const names = text.split(',').map((name) => name.trim());
  if (names.length < 2 || names.includes('') || new Set(names).size < names.length)
    throw new UsageError(
      `option --classes takes the names of all classes in their order, each once, joined by commas, or a file with one a line; got "${text}".`,
    );
  return names;
}

/** @throws UsageError naming the option that does not fit. */
export function ownDataArgs(values: Values): OwnDataArgs {
  const { label, shape, classes } = values;
  const pixels = (name: 'resize' | 'crop') =>
    values[name] === undefined ? {} : { [name]: wholeNumber(values, name, 1) };
  return {
    ...(typeof label === 'string' && { label }),
    ...(typeof shape === 'string' && { shape: shapeArgs(shape) }),
    ...(typeof classes === 'string' && { classNames: classArgs(classes) }),
    ...pixels('resize'),
    ...pixels('crop'),
  };
}
