import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject, projectPython } from '../../data/index.js';
import { weightsOf } from '../../models/index.js';
import type { Study } from './contracts.js';
import { writeStudyFiles } from './files.js';

/** What plays the part of each cloud on digits. */
export const STAND_IN_NAMES = {
  ibm: 'gradient boosting (stand-in for IBM)',
  gcp: 'random forest (stand-in for GCP)',
} as const;

/**
 * Makes the files that the study has from the clouds: writes the CSVs a teacher trains on and is asked about, and has a
 * small scikit-learn teacher answer them. Done once for a run's folder, a LeNet and a script.
 */
export async function prepareScriptStandIn(study: Study): Promise<void> {
  const folder = study.files;
  const stampFile = join(folder, '.stand-in');
  const script = inProject('python', 'stand_in_teacher.py');
  const hash = createHash('sha256').update(readFileSync(script)).update(study.test.provenance);
  for (const { data } of Object.values(weightsOf(study.lenet)))
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const stamp = hash.digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await writeStudyFiles(study);
  try {
    await promisify(execFile)(projectPython(), [script, folder]);
  } catch (error) {
    throw new Error(
      `The stand-in teacher failed: ${(error as { stderr?: string }).stderr ?? (error as Error).message}`,
    );
  }
  writeFileSync(stampFile, stamp);
}
