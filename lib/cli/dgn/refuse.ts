import { DataError } from '../../data/index.js';
import { UsageError } from '../command.js';

/**
 * What the library refuses of a configuration, a folder or a model was given on the command line: a UsageError.
 * @throws the same for everything else.
 */
export async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RangeError || error instanceof DataError ? new UsageError(error.message) : error;
  }
}
