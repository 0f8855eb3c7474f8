/** Whole numbers below a limit, the same for the same seed (Park and Miller's generator, 1988). */
export function numbers(seed: number): (limit: number) => number {
  let state = (seed % 2147483646) + 1;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

/** Bytes that mean something to some format: signs of CSV and JSON, ends of ranges. */
const TELLING = Buffer.from('\0\x01\x7f\x80\xff,;\t"\n\r-.eE{}[]()\'\\/PK', 'latin1');

/** A file with some bytes changed, lost, doubled, moved or cut off. */
export function mutated(whole: Buffer, draw: (limit: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(whole);
  for (let left = 1 + draw(4); left > 0 && bytes.length > 0; left--) {
    const at = draw(bytes.length);
    const length = 1 + draw(Math.min(64, bytes.length - at));
    switch (draw(7)) {
      case 0:
        bytes[at] = draw(256);
        break;
      case 1:
        bytes[at] ^= 1 << draw(8);
        break;
      case 2:
        bytes[at] = TELLING[draw(TELLING.length)];
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      default:
        // Counts and lengths lie in four bytes: large ones ask for more than there is.
        for (let i = at; i < Math.min(at + 4, bytes.length); i++) bytes[i] = [0, 0xff, 0x7f][draw(3)];
    }
  }
  return bytes;
}
