import { expect } from 'chai';
import { Interrupted, interruptAll, interruptSignal, pause } from '../../lib/tensor/index.js';
import { expectRejects } from '../helpers.js';

/** A loop as the library writes them: it takes its signal once and pauses in each turn. */
async function loop(turns: number, onTurn: (turn: number) => void = () => {}, signal = interruptSignal()) {
  let turn = 0;
  for (; turn < turns; turn++) {
    await pause(signal);
    onTurn(turn);
  }
  return turn;
}

describe('pause and interruptAll', () => {
  it('stops the loops that run, at their next turn', async () => {
    const turns: number[] = [];
    const onTurn = (turn: number) => {
      turns.push(turn);
      if (turn === 2) interruptAll();
    };
    await expectRejects(() => loop(100, onTurn), Interrupted, 'Interrupted');
    expect(turns).to.deep.equal([0, 1, 2]);
  });

  it('lets a later loop run to its end', async () => {
    interruptAll();
    expect(await loop(5)).to.equal(5);
  });

  it('gives timers and messages their turn', async () => {
    let rang = false;
    setImmediate(() => {
      rang = true;
    });
    await loop(2);
    expect(rang).to.equal(true);
  });

  it("heeds a caller's own signal, with its reason, and not the general interrupt", async () => {
    const own = new AbortController();
    const reason = new RangeError('enough');
    expect(await loop(3, () => interruptAll(), own.signal)).to.equal(3);
    await expectRejects(() => loop(3, () => own.abort(reason), own.signal), RangeError, 'enough');
    await expectRejects(() => loop(1, undefined, AbortSignal.abort('told to')), Interrupted);
  });
});
