import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveEntries, bufferSource, DataError } from '../../../data/index.js';
import { type Hdf5File, withHdf5 } from '../../checkpoint/hdf5.js';

/**
 * Runs something on the architecture and the weights in an archive of Keras. The HDF5 library reads files alone: the
 * weights are written beside nothing else, and removed.
 * @throws DataError where the archive is cut off, or its weights are no HDF5 file.
 */
export async function withArchive<T>(file: string, work: (config: string, weights: Hdf5File) => T): Promise<T> {
  const entries = archiveEntries(file, bufferSource(readFileSync(file)));
  const read = (name: string): Buffer => {
    const entry = entries.get(name);
    if (!entry) throw new DataError(file, `has no ${name}, so it is no archive of Keras.`);
    return entry();
  };
  const config = read('config.json').toString('utf8');
  const scratch = mkdtempSync(join(tmpdir(), 'advlab-keras-'));
  try {
    const weights = join(scratch, 'model.weights.h5');
    writeFileSync(weights, read('model.weights.h5'));
    return await withHdf5(file, (content) => work(config, content), weights);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
