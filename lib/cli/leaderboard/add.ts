import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { asUsage, type Io, UsageError, type Values } from '../command.js';
import { checkChoices } from '../evaluate/fit.js';
import { type Prepared, prepare } from '../evaluate/prepare.js';
import { preprocessingArgs } from '../preprocessing.js';
import { checkOutputFile, checkOutputFolder } from '../writable.js';
import { type AddArgs, addArgs, boardArgs } from './args.js';
import { boardsAt, boardsText } from './print.js';

/** Rows where none were asked for. */
const USUAL_ROWS = 1000;

/**
 * Refuses what could not be written, and boards that are broken, before anything is measured.
 * @throws UsageError naming the option; DataError naming the broken file.
 */
async function checkPlaces(folder: string, { place, force, evaluate: { state } }: AddArgs): Promise<void> {
  const { checkFree, checkName, readLeaderboards } = await import('../../evaluation/index.js');
  try {
    checkName('model (--name)', place.model);
    checkName('data set (--data)', place.dataset);
  } catch (error) {
    throw asUsage(error);
  }
  checkOutputFolder('option --board', folder);
  if (state !== undefined) checkOutputFile('option --state', state, { inPlace: true });
  if (!existsSync(folder)) return;
  readLeaderboards(folder);
  if (force) return;
  try {
    checkFree(folder, place);
  } catch (error) {
    throw new UsageError(`${(error as Error).message} Here: --name or --force.`);
  }
}

/** What a network's layers are called; of another model what its file is. */
async function architectureOf({ opened: { model, description } }: Prepared, arch?: string): Promise<string> {
  if (arch !== undefined) return basename(arch, extname(arch));
  const { isNetwork } = await import('../../models/index.js');
  return isNetwork(model) ? model.architecture.name : description;
}

/** Evaluates a model by the suite of all leaderboards, writes its entry, and prints the board that it is on. */
export async function addEntry(values: Values, io: Io): Promise<void> {
  const { board, format } = boardArgs(values);
  const args = addArgs(values);
  const { evaluate: asked, place, force, ...about } = args;
  const folder = resolve(board);
  await checkPlaces(folder, args);
  const preprocessing = await preprocessingArgs(values);
  await checkChoices([asked.model], asked);
  const { fileHash, openData } = await import('../../data/index.js');
  const { checkSource, leaderboardAttacks, leaderboardEntry, readLeaderboards, writeLeaderboardEntry } = await import(
    '../../evaluation/index.js'
  );
  const { split, offset, limit } = asked;
  const data = await openData(asked.data, {
    ...asked.own,
    ...{ split, offset, limit: limit ?? USUAL_ROWS, atMost: limit === undefined },
  });
  io.note(data.provenance);
  const named = async (model: Parameters<typeof leaderboardAttacks>[0]) => leaderboardAttacks(model, place);
  const prepared = await prepare(
    asked.model,
    { args: asked, data, named, mask: undefined, preprocessing },
    asked.state,
    io,
  );
  try {
    // Of the rows that are attacked, whose labels are those of the model's own classes.
    checkSource(folder, place, { name: data.name, provenance: prepared.provenance });
    const { files } = prepared.opened;
    const weights = await Promise.all(
      files.map(async (file) => ({ file: basename(file), sha256: await fileHash(file) })),
    );
    const architecture = await architectureOf(prepared, asked.arch);
    const evaluation = await prepared.evaluate();
    const entry = leaderboardEntry(
      evaluation,
      { ...about, model: place.model, dataset: place.dataset, architecture, weights },
      place,
    );
    io.note(`written: ${writeLeaderboardEntry(folder, entry, { force })}`);
  } finally {
    prepared.close();
  }
  const own = await boardsAt(readLeaderboards(folder), place);
  const text = await boardsText(own, format);
  io.result(own, () => text);
}
