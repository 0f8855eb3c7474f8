export { type ChecklistOptions, checklist } from './checklist.js';
export {
  CHECKLIST_GROUPS,
  type ChecklistGroup,
  type ChecklistItem,
  type ItemLevel,
  type ItemStatus,
} from './contracts.js';
