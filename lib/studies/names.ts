import type { StudyIdentity } from '../study/index.js';
import { identity as clearboxDigits } from './clearbox-digits/identity.js';
import { identity as cloudAutoai } from './cloud-autoai/identity.js';
import { identity as deepcustom } from './deepcustom/identity.js';
import { identity as defences } from './defences/identity.js';
import { identity as introduction } from './introduction/identity.js';

/** Every study by name, in the order in which they were taken up. Loads nothing: help texts are made of it. */
export const identities: readonly StudyIdentity[] = [cloudAutoai, introduction, clearboxDigits, deepcustom, defences];

/** Notebooks that belong to no study. */
export const TOURS: readonly string[] = ['AttacksAtAGlance'];

/** Forms in which predictions can be written. */
export const formatNames: readonly string[] = identities.flatMap(({ tableFormats = [] }) =>
  tableFormats.map(({ name }) => name),
);
