import type { Command } from './command.js';

export const command: Command = {
  name: 'replicate',
  summary: 'replicate',
  usage: '',
  options: {},
  run: () => Promise.reject(new Error('replicate is being written.')),
};
