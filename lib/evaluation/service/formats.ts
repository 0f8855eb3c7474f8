import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodePng,
  formatFloat32,
  pixelColumns,
  type Schema,
  textColumn,
  writePieces,
  writeTable,
} from '../../data/index.js';

/** One set as it is written. */
export interface ExportRows {
  readonly set: string;
  /** What the rows are called, without the set. */
  readonly rows: readonly string[];
  /** [n · h · w · c], in [0, 1]. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** What the surrogate answers to these images, [n]; absent for clean ones. */
  readonly predicted?: Int32Array;
  readonly shape: readonly [number, number, number];
  readonly classes: number;
}

/** A form in which images are handed over to a service. */
export interface ExportFormat {
  readonly name: string;
  /** 8: pixels are multiples of 1/255, and all that is said of the images is said of these. */
  readonly bits: 8 | 32;
  /** @throws RangeError where images of this shape cannot be written so. */
  check?(shape: readonly [number, number, number]): void;
  /** Writes the set into the folder; gives the file that holds it, or that lists what does, from the folder. */
  write(folder: string, rows: ExportRows): Promise<string>;
}

/** Columns of a service that takes images as tables, and which of them hold the truth and the surrogate's answer. */
export interface ImageColumns {
  readonly schema: Schema;
  readonly truth: string;
  /** Only with images that were attacked. */
  readonly answer?: string;
}

const idsOf = ({ set, rows }: ExportRows) => rows.map((row) => `${set}/${row}`);

/** Tables with the columns of a service: they hold the true labels, and no ids. */
export const columnsFormat = (
  name: string,
  columns: (pixels: number, classes: number, attacked: boolean) => ImageColumns,
): ExportFormat => ({
  name,
  bits: 32,
  async write(folder, { set, images, labels, predicted, classes, rows }) {
    const { schema, truth, answer } = columns(images.length / rows.length, classes, predicted !== undefined);
    const file = `${set}.csv`;
    await writeTable(join(folder, file), schema, {
      rows: rows.length,
      labels: { [truth]: labels, ...(answer !== undefined && predicted && { [answer]: predicted }) },
      pixels: images,
    });
    return file;
  },
});

/** `id,1,2,…`: no label goes to the service. */
const csv: ExportFormat = {
  name: 'csv',
  bits: 32,
  async write(folder, of) {
    const { set, images, rows, classes } = of;
    const file = `${set}.csv`;
    const columns = [textColumn('id'), ...pixelColumns(images.length / rows.length)];
    await writeTable(
      join(folder, file),
      { name: 'images with ids', classes, columns },
      { rows: rows.length, labels: {}, text: { id: idsOf(of) }, pixels: images },
    );
    return file;
  },
};

/** Nested lists of an image [h, w, c], as text. */
function nested(pixels: Float32Array, [height, width, channels]: readonly [number, number, number]): string {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Array.from({ length: width }, (_, x) => {
      const from = (y * width + x) * channels;
      return `[${Array.from(pixels.subarray(from, from + channels), formatFloat32).join(',')}]`;
    });
    return `[${row.join(',')}]`;
  });
  return `[${rows.join(',')}]`;
}

/** One object a line, `{"id": …, "image": …}`: instances of a batch prediction. */
const jsonl: ExportFormat = {
  name: 'jsonl',
  bits: 32,
  async write(folder, of) {
    const { set, images, shape, rows } = of;
    const file = `${set}.jsonl`;
    const width = images.length / rows.length;
    const lines = function* () {
      for (const [row, id] of idsOf(of).entries())
        yield `{"id":${JSON.stringify(id)},"image":${nested(images.subarray(row * width, (row + 1) * width), shape)}}\n`;
    };
    await writePieces(join(folder, file), lines());
    return file;
  },
};

/** SET/ROW.png, with a list of the files and their ids beside the folder. */
const png: ExportFormat = {
  name: 'png',
  bits: 8,
  check([height, width, channels]) {
    if (channels !== 1 && channels !== 3)
      throw new RangeError(
        `PNG holds images of 1 or 3 channels, and these are ${height} × ${width} × ${channels}. Choose csv or jsonl.`,
      );
  },
  async write(folder, of) {
    const { set, images, shape } = of;
    const [height, width, channels] = shape;
    mkdirSync(join(folder, set));
    const size = height * width * channels;
    const list = ['id,file,sha256\n'];
    for (const [row, id] of idsOf(of).entries()) {
      const values = Uint8Array.from(images.subarray(row * size, (row + 1) * size), (value) => Math.round(value * 255));
      const bytes = encodePng(values, width, height, channels as 1 | 3);
      writeFileSync(join(folder, `${id}.png`), bytes);
      list.push(`${id},${id}.png,${createHash('sha256').update(bytes).digest('hex')}\n`);
    }
    const file = `${set}.csv`;
    await writePieces(join(folder, file), list);
    return file;
  },
};

/** Forms that are no service's own. */
export const exportFormats: readonly ExportFormat[] = [csv, jsonl, png];
