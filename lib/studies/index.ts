import type { StudyDefinition, TableFormat } from '../study/index.js';
import { clearboxDigits } from './clearbox-digits/study.js';
import { cloudAutoai } from './cloud-autoai/study.js';
import { deepcustom } from './deepcustom/study.js';
import { defences } from './defences/study.js';
import { introduction } from './introduction/study.js';

/** Every study, by its id. */
const definitions = {
  'cloud-autoai': cloudAutoai,
  introduction,
  'clearbox-digits': clearboxDigits,
  deepcustom,
  defences,
} as const;

export type StudyId = keyof typeof definitions;

/** The run that opening a study gives. */
export type RunOf<Id extends StudyId> = Awaited<ReturnType<(typeof definitions)[Id]['open']>>;

/** What its parts leave, by their ids. */
export type ResultsOf<Id extends StudyId> =
  (typeof definitions)[Id] extends StudyDefinition<infer _Run, infer R> ? R : never;

/** Every study, in the order in which they were taken up. */
export const studies: readonly StudyDefinition[] = Object.values(definitions);

/** Every form in which predictions can be written. */
export const tableFormats: readonly TableFormat[] = studies.flatMap((study) => study.tableFormats ?? []);

/** @throws RangeError naming the studies that there are. */
export function findStudy<Id extends StudyId>(id: Id): (typeof definitions)[Id];
export function findStudy(id: string): StudyDefinition;
export function findStudy(id: string): StudyDefinition {
  const study = studies.find((one) => one.id === id);
  if (!study) throw new RangeError(`There is no study "${id}"; there are ${studies.map((one) => one.id).join(', ')}.`);
  return study;
}

export * as clearboxDigits from './clearbox-digits/index.js';
export * as cloudAutoai from './cloud-autoai/index.js';
export * as deepcustom from './deepcustom/index.js';
export * as defences from './defences/index.js';
export * as introduction from './introduction/index.js';
