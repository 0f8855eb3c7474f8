import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { broken, firstLine, healthy, type Part } from './part.js';

/** Only set-up needs it, and only where tfjs-node's own binary is not taken. */
export async function checkCompiler(): Promise<Part> {
  const name = 'C++ compiler';
  try {
    const { stdout } = await promisify(execFile)('g++', ['--version']);
    return healthy(name, stdout.split('\n')[0], false);
  } catch (error) {
    return broken(name, `g++ does not run (${firstLine(error)})`, 'sudo apt-get install g++', false);
  }
}
