import type { Command } from './command.js';

export const command: Command = {
  name: 'claims',
  summary: 'claims',
  usage: '',
  options: {},
  run: () => Promise.reject(new Error('claims is being written.')),
};
