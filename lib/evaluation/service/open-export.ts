import { DataError } from '../../data/index.js';
import type { Audited } from './contracts.js';

export async function openExport(folder: string): Promise<Audited> {
  throw new DataError(folder, 'todo');
}
