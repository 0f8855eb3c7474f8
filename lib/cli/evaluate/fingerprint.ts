import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Feature } from '../../data/index.js';
import { libraryVersion } from '../../data/project.js';
import type { OpenedModel } from '../../models/index.js';

/** What an evaluation was asked for that decides what the model answers. */
export interface Asked {
  /** As it was given: the name of an architecture, or its file. */
  readonly arch?: string;
  /** Which weights of a checkpoint that holds several. */
  readonly weights?: string;
  readonly provenance: string;
  /** Of a table, whose ranges are a part of the model. */
  readonly features?: readonly Feature[];
  readonly seed: number;
}

/**
 * Names an evaluation by what its state must not be mixed with: the model's files by their names and bytes, wherever
 * they lie and whatever lies beside them; how they are read; the rows, the seed, and the version of the library; of a
 * served model its address, its description and what it answers; of a Python object what it answers. Attacks and their settings name the pieces inside.
 */
export async function fingerprint(
  { model, files, description, served, identity }: OpenedModel,
  { arch, weights, provenance, features, seed }: Asked,
): Promise<string> {
  // The description says which of several outputs is read.
  const read = [model.scores, model.classes, model.inputShape, description, weights, ...(features ? [features] : [])];
  // Of a file the bytes count, not where it lies.
  const named = arch !== undefined && files.includes(arch) ? undefined : arch;
  const { fileHash } = await import('../../data/index.js');
  const held = await Promise.all(files.map(async (file) => [basename(file), await fileHash(file)]));
  const asked = await (served ? served.identity() : identity?.());
  return createHash('sha256')
    .update(JSON.stringify([libraryVersion(), read, named, provenance, seed, held, asked]))
    .digest('hex');
}
