import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { answer, decode, encode, WireError } from '../../kernel/wire/message.js';
import { frames } from './client.js';

const KEY = 'secret';
const buffers = (parts: readonly string[]) => parts.map((part) => Buffer.from(part));

describe('messages on the wire', () => {
  it('are read as another implementation wrote them', () => {
    const { id, parts } = frames('execute_request', { code: '1 + 1' }, KEY);
    const message = decode([Buffer.from('route'), ...buffers(parts)], KEY);
    expect(message.header).to.include({ msg_id: id, msg_type: 'execute_request' });
    expect(message.content).to.deep.equal({ code: '1 + 1' });
    expect(message.identities.map(String)).to.deep.equal(['route']);
  });

  it('are signed by HMAC-SHA256 over the four parts', () => {
    const [, signature, ...parts] = encode(answer('s', 'status', { execution_state: 'idle' }, {}), KEY).map(String);
    expect(parts).to.have.length(4);
    expect(signature).to.equal(createHmac('sha256', KEY).update(parts.join('')).digest('hex'));
  });

  it('come back whole, whatever they hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.uint8Array(), (content, buffer) => {
        const sent = answer('s', 'stream', JSON.parse(JSON.stringify(content)), {}, { identities: [Buffer.from('a')] });
        const read = decode(encode({ ...sent, buffers: [buffer] }, KEY), KEY);
        expect(read.content).to.deep.equal(sent.content);
        expect(read.header).to.deep.equal(sent.header);
        expect([...read.buffers[0]]).to.deep.equal([...buffer]);
      }),
      { numRuns: 50 },
    );
  });

  it('are refused where a bit of any part or of the signature differs', () => {
    const { parts } = frames('execute_request', { code: '1' }, KEY);
    for (const i of [1, 2, 3, 4, 5]) {
      const tampered = buffers(parts);
      tampered[i][0] ^= 1;
      expect(() => decode(tampered, KEY), `part ${i}`).to.throw(WireError, 'signature');
    }
    expect(() => decode(buffers(parts), 'another key')).to.throw(WireError, 'signature');
    expect(() => decode(buffers(['<IDS|MSG>', '', ...parts.slice(2)]), KEY)).to.throw(WireError, 'signature');
  });

  it('are refused where they are no messages', () => {
    expect(() => decode(buffers(['a', 'b']), KEY)).to.throw(WireError, '<IDS|MSG>');
    expect(() => decode(buffers(['<IDS|MSG>', 'sign', '{}']), KEY)).to.throw(WireError, '1 parts');
    const parts = ['no', '{}', '{}', '{}'];
    const signature = createHmac('sha256', KEY).update(parts.join('')).digest('hex');
    expect(() => decode(buffers(['<IDS|MSG>', signature, ...parts]), KEY)).to.throw(WireError, 'JSON');
  });
});
