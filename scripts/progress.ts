import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

/** How far it is: bytes, or a share of the whole from 0 to 1. */
export type Amount = { doneBytes: number; totalBytes: number | undefined } | { share: number };

/** One long step, as the person at the terminal sees it. */
export interface Progress {
  /** May be called as often as one likes. */
  at(amount: Amount): void;
  /** Ends the step with a last line; default: its name and how long it took. */
  done(sentence?: string): void;
  /** Ends it without one, so that an error begins on a line of its own. Safe after `done`. */
  stop(): void;
}

/** Where it is written: what a `WriteStream` of `tty` has, of which tests fill in less. */
export type ProgressStream = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** On a terminal the line is drawn again this often at most. */
const redrawMs = 100;

/** Elsewhere (a log file, CI) every line stays, so there are few. */
const quietMs = 15_000;

/**
 * Prints what is begun, and how far it is until it is done: on a terminal in one line that changes, elsewhere in a line every
 * 15 s.
 * Standard error, so that standard output stays a caller's own.
 */
export function startProgress(label: string, stream: ProgressStream = process.stderr): Progress {
  const isLive = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const startedAtMs = Date.now();
  let amount: Amount | undefined;
  let drawnAtMs = startedAtMs;
  let isOver = false;

  const detail = (): string => {
    const seconds = Math.round((Date.now() - startedAtMs) / 1000);
    return [amount ? amountText(amount) : '', seconds < 1 ? '' : `${seconds} s`].filter(Boolean).join(', ');
  };
  /** What changes is never cut off; a line that wraps could not be drawn over. */
  const line = (width: number): string => {
    const changing = detail();
    const space = width - changing.length - ' … '.length;
    return `${label.slice(0, Math.max(0, space))} … ${changing}`.trimEnd();
  };
  const erase = (): void => {
    cursorTo(stream as WriteStream, 0);
    clearLine(stream as WriteStream, 0);
  };
  const draw = (): void => {
    drawnAtMs = Date.now();
    if (!isLive) return void stream.write(`${line(Infinity)}\n`);
    erase();
    stream.write(line((stream.columns || 80) - 1));
  };

  draw();
  const timer = setInterval(draw, isLive ? 1_000 : quietMs);
  timer.unref();
  const end = (): void => {
    isOver = true;
    clearInterval(timer);
    if (isLive) erase();
  };
  return {
    at(next) {
      if (isOver) return;
      amount = next;
      if (isLive && Date.now() - drawnAtMs >= redrawMs) draw();
    },
    done(sentence) {
      if (isOver) return;
      end();
      const seconds = Math.max(1, Math.round((Date.now() - startedAtMs) / 1000));
      stream.write(`${sentence ?? `${label}: done in ${seconds} s.`}\n`);
    },
    stop() {
      if (!isOver) end();
    },
  };
}

/** Runs `work` as one long step; what it throws is passed on. */
export async function withProgress<T>(
  label: string,
  work: (progress: Pick<Progress, 'at'>) => Promise<T>,
): Promise<T> {
  const progress = startProgress(label);
  try {
    const result = await work(progress);
    progress.done();
    return result;
  } finally {
    progress.stop();
  }
}

/** "54 of 196 MB (27 %)"; megabytes are millions of bytes, as download pages count them. */
export function amountText(amount: Amount): string {
  if ('share' in amount) return `${percent(amount.share)} %`;
  const { doneBytes, totalBytes } = amount;
  if (!totalBytes) return `${megabytes(doneBytes)} MB`;
  return `${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB (${percent(doneBytes / totalBytes)} %)`;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
/** 100 only when it is all there. */
const percent = (share: number): number => Math.min(100, Math.max(0, Math.floor(share * 100)));
