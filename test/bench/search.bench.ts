import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { measureSearch } from './search/measure.ts';
import { percentile, summarise } from './statistics.ts';

/**
 * `npm run bench -- search [--messages=1000000] [--searches=600] [--clock=cpu]`: searches over so many messages beside the same FTS5 query, with
 * the texts of its page, in plain libsql (architecture.md §13); the index of an existing profile in steps; what it takes of memory and
 * disk; cleaning after one message was taken back.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    searches: { type: 'string', default: '600' },
    clock: { type: 'string', default: 'wall' },
  },
});
const messages = Number(values.messages);
const figures = await measureSearch({
  messages,
  searches: Number(values.searches),
  clock: values.clock === 'cpu' ? 'cpu' : 'wall',
});
const none = summarise([0]);
report(
  'search',
  [
    {
      what: 'search → a page with its places marked',
      unit: 'µs',
      subject: summarise(figures.ours),
      baseline: summarise(figures.plain),
      baselineName: 'the same FTS5 query in plain libsql',
      aim: 1.2,
      sense: 'p95-ratio',
    },
    {
      what: 'search with a filter',
      unit: 'µs',
      subject: summarise(figures.filtered),
      baseline: summarise(figures.plain),
      baselineName: 'the same words without it, plain libsql',
    },
    {
      what: 'one step of making the index',
      unit: 'ms',
      subject: summarise(figures.stepMs),
      baseline: none,
      baselineName: '–',
      aim: 20,
      sense: 'p95',
    },
    {
      what: 'memory of the process',
      unit: 'MB',
      subject: summarise([figures.memoryMb.after]),
      baseline: summarise([figures.memoryMb.before]),
      baselineName: 'before the index',
    },
    {
      what: 'file, per message',
      unit: 'bytes',
      subject: summarise([figures.bytesPerMessage.withIndex]),
      baseline: summarise([figures.bytesPerMessage.withoutIndex]),
      baselineName: 'without the index',
    },
  ],
  {
    messages,
    searches: Number(values.searches),
    clock: values.clock,
    buildSeconds: figures.buildMs / 1_000,
    longestStepMs: Math.max(...figures.stepMs),
    p99StepMs: percentile(figures.stepMs, 0.99),
    cleaning: figures.cleaning,
    plainBytesPerMessage: figures.bytesPerMessage.plain,
    loadAverage: loadavg(),
  },
);
console.log(
  `Index made in ${(figures.buildMs / 1_000).toFixed(1)} s of steps, the longest ${Math.max(...figures.stepMs).toFixed(0)} ms; ` +
    `cleaned after a removal in ${figures.cleaning.wholeMs.toFixed(0)} ms, the longest step ${figures.cleaning.longestStepMs.toFixed(0)} ms.`,
);
