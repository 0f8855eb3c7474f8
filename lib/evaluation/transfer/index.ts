export type {
  TransferAttacks,
  TransferCell,
  TransferMatrix,
  TransferModel,
  TransferOptions,
  TransferRun,
} from './contracts.js';
export { transferMatrix } from './transfer-matrix.js';
