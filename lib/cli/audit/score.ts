import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Answered, Audited } from '../../evaluation/index.js';
import { type Io, UsageError, type Values } from '../command.js';
import { checkOutputFolder } from '../writable.js';

/** One argument: FILE, SERVICE=FILE or SERVICE:SET=FILE. */
interface Given {
  readonly service: string;
  readonly set?: string;
  readonly file: string;
}

const USUAL_SERVICE = 'service';

/** Of a file whose name has a `=` in it the file is meant. */
function givenOf(word: string): Given {
  const [, service, set, file] = /^([^=:/\\]+)(?::([^=]+))?=(.+)$/.exec(word) ?? [];
  if (file === undefined || existsSync(word)) return { service: USUAL_SERVICE, file: word };
  return { service, ...(set !== undefined && { set }), file };
}

const text = (value: Values[string]) => (typeof value === 'string' ? value : undefined);

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();

/** `FILE` or `SET=FILE`, several joined by commas. */
function imagesOf(given: string): { set: string; file: string }[] {
  const files = given.split(',').map((word) => {
    const [, set, file] = /^([^=/\\]+)=(.+)$/.exec(word) ?? [];
    return file === undefined || existsSync(word) ? { set: 'images', file: word } : { set, file };
  });
  const twice = files.find(({ set }, i) => files.findIndex((each) => each.set === set) < i);
  if (twice)
    throw new UsageError(`option --images has two files for set "${twice.set}": write --images SET=FILE for each.`);
  return files;
}

/** What was handed over: a folder with a manifest, files with images, or nothing that is known. */
async function auditedOf(folder: string | undefined, values: Values): Promise<Audited | undefined> {
  const { auditedImages, openExport } = await import('../../evaluation/index.js');
  if (folder !== undefined) return openExport(folder);
  const images = text(values.images);
  return images === undefined ? undefined : auditedImages(imagesOf(images), { columns: { truth: text(values.truth) } });
}

/** `advlab audit score`: what services answered, as a robustness report. */
export async function score(values: Values, words: readonly string[], io: Io): Promise<void> {
  const [first, ...others] = words;
  const folder = first !== undefined && isFolder(first) ? first : undefined;
  const given = (folder === undefined ? words : others).map(givenOf);
  if (!given.length)
    throw new UsageError(
      'audit score needs the files that services answered with: advlab audit score [FOLDER] FILE | SERVICE=FILE | SERVICE:SET=FILE …',
    );
  if (folder !== undefined && values.images !== undefined)
    throw new UsageError(
      `option --images stands for a folder of audit export, and ${folder} is one: give one of them.`,
    );
  const lacking = given.find(({ file }) => !existsSync(file));
  if (lacking) throw new UsageError(`there is no file "${lacking.file}".`);
  const out = text(values.out);
  if (out !== undefined) checkOutputFolder('option --out', out, ['report.json', 'report.html']);
  const { readAnswers, scoreServices } = await import('../../evaluation/index.js');
  const { serviceText, writeServiceReport } = await import('../../report/index.js');
  const audited = await auditedOf(folder, values);
  const columns = { id: text(values.id), answer: text(values.answer), truth: audited ? undefined : text(values.truth) };
  const files: Answered[] = [];
  for (const { file, ...whose } of given) {
    io.progress(`reading ${file}`);
    const known = { classes: audited?.classes, names: audited?.classNames };
    files.push({ ...whose, answers: await readAnswers(file, { ...known, columns }) });
  }
  const report = await scoreServices(files, audited);
  io.result(report, () => serviceText(report));
  if (out === undefined) return;
  for (const file of writeServiceReport(resolve(out), report)) io.note(`written: ${join(file)}`);
}
