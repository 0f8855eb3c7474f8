import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConnectionError, readConnection } from '../../kernel/connection.js';
import { temporaryFolder } from '../helpers.js';

describe('a connection file', () => {
  const at = temporaryFolder();
  const ports = { shell_port: 5001, control_port: 5002, iopub_port: 5003, stdin_port: 5004, hb_port: 5005 };
  const good = { ...ports, ip: '127.0.0.1', transport: 'tcp', key: 'k', signature_scheme: 'hmac-sha256' };
  const write = (content: object | string, name = 'connection.json') => {
    const file = at(name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  it('is read, whatever its path looks like', () => {
    const { signature_scheme: _, ...rest } = good;
    expect(readConnection(write(good, 'a b \'"é;$x.json'))).to.deep.equal(rest);
  });

  for (const [what, change, says] of [
    ['an address that others reach', { ip: '0.0.0.0' }, '"0.0.0.0", expected a loopback address'],
    ['a missing port', { hb_port: undefined }, 'hb_port is undefined'],
    ['a port that is none', { shell_port: 70000 }, 'shell_port is 70000'],
    ['another signature', { signature_scheme: 'hmac-md5' }, '"hmac-md5", expected "hmac-sha256"'],
    ['another transport', { transport: 'udp' }, 'transport is "udp"'],
  ] as const)
    it(`is refused with ${what}`, () => {
      expect(() => readConnection(write({ ...good, ...change }))).to.throw(ConnectionError, says);
    });

  it('that is missing or no JSON ends the kernel with a line that names it', () => {
    for (const file of [at('nowhere.json'), write('{')]) {
      const kernel = join(__dirname, '..', '..', 'kernel', 'bin', 'advlab-kernel.js');
      const { status, stderr } = spawnSync(process.execPath, [kernel, file], { encoding: 'utf8' });
      expect(status).to.equal(1);
      expect(stderr).to.match(/^The connection file ".*" cannot be read: .*\n$/);
      expect(stderr).to.include(file);
    }
  });
});
