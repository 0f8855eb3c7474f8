export * from '../studies/cloud-autoai/index.js';
