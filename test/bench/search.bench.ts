import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { report, type Row } from './report.ts';
import { measureSearch } from './search/measure.ts';
import { measurePainted } from './search/painted.ts';
import { percentile, summarise } from './statistics.ts';

/**
 * `npm run bench -- search [--messages=1000000] [--searches=600] [--clock=cpu] [--painted=1000000]`: searches over so many messages
 * beside the same FTS5 query, with the texts of its page, in plain libsql (architecture.md §13); the index of an existing profile in
 * steps; cleaning after one message was taken back; memory of a process that searches, and the file. Then a real console over
 * `painted` messages (0: not): its index with the window open, and each key until what it found is painted, by the wall's clock.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    searches: { type: 'string', default: '600' },
    clock: { type: 'string', default: 'wall' },
    painted: { type: 'string' },
  },
});
const messages = Number(values.messages);
const inWindow = Number(values.painted ?? values.messages);
const progress = (sentence: string): void => console.log(sentence);
const none = summarise([0]);
const rows: Row[] = [];
const conditions: Record<string, unknown> = { messages, inWindow, clock: values.clock };
const sentences: string[] = [];

if (messages > 0) {
  const figures = await measureSearch({
    messages,
    searches: Number(values.searches),
    clock: values.clock === 'cpu' ? 'cpu' : 'wall',
    memory: true,
    progress,
  });
  const { memory, stepMs, cleaning } = figures;
  rows.push(
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
      subject: summarise(stepMs),
      baseline: none,
      baselineName: '–',
      aim: 20,
      sense: 'p95',
    },
    {
      what: 'memory of a process that searches, at most',
      unit: 'MB',
      subject: summarise([memory?.ours.mostMb ?? 0]),
      baseline: summarise([memory?.plain.mostMb ?? 0]),
      baselineName: 'the same searches in plain libsql',
    },
    {
      what: 'what searching adds to it',
      unit: 'MB',
      subject: summarise([(memory?.ours.mostMb ?? 0) - (memory?.ours.beforeMb ?? 0)]),
      baseline: summarise([(memory?.plain.mostMb ?? 0) - (memory?.plain.beforeMb ?? 0)]),
      baselineName: 'in plain libsql',
    },
    {
      what: 'file, per message',
      unit: 'bytes',
      subject: summarise([figures.bytesPerMessage.withIndex]),
      baseline: summarise([figures.bytesPerMessage.withoutIndex]),
      baselineName: 'without the index',
    },
  );
  Object.assign(conditions, {
    buildSeconds: figures.buildMs / 1_000,
    longestStepMs: Math.max(...stepMs),
    p99StepMs: percentile(stepMs, 0.99),
    cleaning,
    memory,
    plainBytesPerMessage: figures.bytesPerMessage.plain,
  });
  sentences.push(
    `Index made in ${(figures.buildMs / 1_000).toFixed(1)} s of ${stepMs.length} steps, p99 ${percentile(stepMs, 0.99).toFixed(0)} ms, ` +
      `the longest ${Math.max(...stepMs).toFixed(0)} ms; cleaned after a removal in ${cleaning.wholeMs.toFixed(0)} ms, ` +
      `the longest step ${cleaning.longestStepMs.toFixed(0)} ms.`,
  );
}

if (inWindow > 0) {
  const painted = await measurePainted({ messages: inWindow, progress });
  rows.push(
    {
      what: `key → painted, over ${inWindow.toLocaleString('en-GB')} messages`,
      unit: 'ms',
      subject: summarise(painted.keyMs),
      baseline: none,
      baselineName: '–',
      aim: 50,
      sense: 'p95',
    },
    {
      what: 'last key of a word typed without a pause → painted',
      unit: 'ms',
      subject: summarise(painted.lastKeyMs),
      baseline: none,
      baselineName: '–',
    },
    {
      what: 'memory of all processes (PSS) after these searches',
      unit: 'MB',
      subject: summarise([painted.memoryMb.after]),
      baseline: summarise([painted.memoryMb.before]),
      baselineName: 'before them',
    },
  );
  Object.assign(conditions, { painted: { build: painted.build, memoryMb: painted.memoryMb } });
  sentences.push(
    `In the window: index over ${inWindow.toLocaleString('en-GB')} messages in ${painted.build.seconds.toFixed(0)} s, ` +
      `with ${painted.build.told.length} different lines of progress, the first “${painted.build.told[0] ?? ''}”.`,
  );
}

report('search', rows, { ...conditions, loadAverage: loadavg() });
for (const sentence of sentences) console.log(sentence);
