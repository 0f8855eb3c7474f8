// How long, and how much memory, the study's 9,810-row zipped CSV takes to become pixels and labels:
// `npm run --silent bench:csv` prints {"rows":…,"seconds":…,"megabytes":…}, memory being what stays resident.
import advlab from 'advlab';

const { cloudAutoai, readTable } = advlab;

const { file } = await cloudAutoai.studyFile('data_compressed/mnist_test_pytorch.csv.zip');
const before = process.memoryUsage().rss;
const start = performance.now();
const table = await readTable(file, cloudAutoai.schemas.labelled);
const seconds = (performance.now() - start) / 1000;
const megabytes = (process.memoryUsage().rss - before) / 1e6;
console.log(
  JSON.stringify({ rows: table.rows, seconds: Number(seconds.toFixed(3)), megabytes: Number(megabytes.toFixed(1)) }),
);
