import { DataError } from './errors.js';

/** Why a system call failed, by its code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its file system is full',
  EDQUOT: 'the quota of its file system is used up',
  EFBIG: 'files may not be that large there',
  EIO: 'its disk failed',
  ENOENT: 'no folder can be made there',
  EEXIST: 'a link that leads nowhere is there',
  ENAMETOOLONG: 'its name is too long',
};

/** Why something could not be written, in words. */
export function writeFailure(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

/**
 * Runs what writes a file; of an error of the system there is one that names the file and the reason.
 * @param advice what to do then
 * @throws DataError where the system refuses.
 */
export function writing<T>(file: string, advice: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw named(file, advice, error);
  }
}

/** The same of work that is awaited. */
export async function writingLater<T>(file: string, advice: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(file, advice, error);
  }
}

function named(file: string, advice: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException)?.syscall === undefined) return error;
  return Object.assign(new DataError(file, `cannot be written (${writeFailure(error)}). ${advice}`), { cause: error });
}
