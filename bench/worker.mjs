import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What of a library's own chatter is shown when its process dies. */
const LAST_WORDS = 1500;

/**
 * A side of the bench in a process of its own: one JSON line in, one JSON line out. Only one is asked at a time.
 * @param {string} name for messages
 */
export async function startWorker(name, program, args, env = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let settle;
  let gone;
  const end = (why) => {
    gone ??= new Error(`${name}: its process ${why}.${said.trim() ? `\n${said.trim()}` : ''}`);
    settle?.reject(gone);
    settle = undefined;
  };
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-LAST_WORDS);
  });
  child.on('error', (error) => end(`could not be started (${error.message})`));
  child.on('close', (code, signal) => end(`ended with ${code ?? signal}`));
  // A write to a process that has just died; its end is reported by 'close'.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    let answer;
    try {
      answer = JSON.parse(line);
    } catch {
      return end(`answered no JSON: ${line.slice(0, 200)}`);
    }
    settle?.resolve(answer);
    settle = undefined;
  });
  const next = () =>
    gone
      ? Promise.reject(gone)
      : new Promise((resolve, reject) => {
          settle = { resolve, reject };
        });
  const { versions } = await next();
  return {
    name,
    versions,
    /** @throws Error where the process is gone, or says that it failed. */
    async ask(command) {
      const answered = next();
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const answer = await answered;
      if (answer.error) throw new Error(`${name}: ${answer.error}`);
      return answer;
    },
    stop() {
      gone ??= new Error(`${name} was stopped.`);
      child.kill('SIGTERM');
    },
  };
}
