import { isDeepStrictEqual, parseArgs } from 'node:util';
import { runHostileRequests } from './requests-run.ts';

/**
 * `node test/chaos/requests.ts [--requests=100000] [--seed=1]`: malformed, unsigned, truncated, oversized and replayed requests to every
 * route of a real relay process. Ends with 1 when it fell over, stored a row, reported a fault or grew.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const megabyte = 1024 * 1024;

const report = await runHostileRequests({ count: Number(values.requests), seed: Number(values.seed) });
const growth = (report.memoryLate - report.memoryEarly) / megabyte;
console.table({
  requests: report.requests,
  routes: report.routes.length,
  seed: report.seed,
  alive: report.isAlive,
  faults: report.faults,
  'rows stored': isDeepStrictEqual(report.rowsBefore, report.rowsAfter) ? 0 : 'some',
  'planted text found': report.planted.join(', ') || 'nowhere',
  'memory after a fifth, MB': Math.round(report.memoryEarly / megabyte),
  'memory at the end, MB': Math.round(report.memoryLate / megabyte),
});
console.table(report.outcomes);
const serverErrors = Object.keys(report.outcomes).filter((status) => Number(status) >= 500);
const isGood =
  report.isAlive &&
  report.faults === 0 &&
  report.planted.length === 0 &&
  serverErrors.length === 0 &&
  isDeepStrictEqual(report.rowsBefore, report.rowsAfter) &&
  growth < 40;
process.exit(isGood ? 0 : 1);
