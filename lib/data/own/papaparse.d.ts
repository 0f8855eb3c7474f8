declare module 'papaparse' {
  import type { Duplex } from 'node:stream';

  interface Options {
    readonly delimiter: string;
    readonly skipEmptyLines: boolean;
  }
  const papa: {
    readonly NODE_STREAM_INPUT: 1;
    parse(source: 1, options: Options): Duplex;
  };
  export default papa;
}
