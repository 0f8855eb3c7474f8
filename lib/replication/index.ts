export * from './cloud-autoai/index.js';
