import { livechatPoints } from './livechat/open-points.ts';
import { metaPoints } from './meta/open-points.ts';

/**
 * What the platforms' documents leave open, or what sources contradict each other on. Each is decided by a step; the report says what
 * the platform does and which decision hangs on it.
 */
export interface OpenPoint {
  question: string;
  /** What the platform may do, each with a sentence; the product is built for all of these. */
  readings: Readonly<Record<string, string>>;
  /** What the simulator does. */
  simulator: string;
  /** Files of this repository where a decision or convention hangs on it. */
  hangsOn: readonly string[];
  /** Words of the simulator's remark (`convention:` in src/sandbox) that this point settles. */
  convention?: string | undefined;
}

export const openPoints = { ...livechatPoints, ...metaPoints } satisfies Record<string, OpenPoint>;

export type OpenPointId = keyof typeof openPoints;

/** What was found, beside what the point foresees. */
export type Verdict = 'as the simulator' | 'another reading' | 'unforeseen';

/** `reading`: a key of the point's readings, or a word of the platform. */
export const verdictOf = (id: OpenPointId, reading: string): Verdict => {
  const point: OpenPoint = openPoints[id];
  if (reading === point.simulator) return 'as the simulator';
  return Object.hasOwn(point.readings, reading) ? 'another reading' : 'unforeseen';
};
