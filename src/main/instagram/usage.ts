import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Usage } from '../messaging/index.ts';
import { rateLimitedWaitMs, usageSlowPercent, usageStopPercent } from './limits.ts';

const figuresSchema = z.object({
  call_count: foreignDecimalSchema.catch(0),
  total_cputime: foreignDecimalSchema.catch(0),
  total_time: foreignDecimalSchema.catch(0),
  /** Minutes. */
  estimated_time_to_regain_access: foreignDecimalSchema.optional().catch(undefined),
});
const businessSchema = z.record(foreignTextSchema, boundedListOf(figuresSchema));

export interface UsageMeter {
  /** Reads `X-App-Usage` and `X-Business-Use-Case-Usage`; anything unreadable counts as absent. */
  note(headers: Readonly<Record<string, unknown>>): void;
  usage(): Usage;
  /** Factor for the pauses between calls: 1 normally, 3 from 75 %. */
  slowdown(): number;
}

const parseJson = (value: unknown): unknown => {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    // A header that is not JSON says nothing; the API works without it.
    return undefined;
  }
};

/** Source: instagram.md §9. */
export const createUsageMeter = (clock: Clock): UsageMeter => {
  let percent: number | undefined;
  let blockedUntilMs: number | undefined;
  return {
    note(headers) {
      const app = figuresSchema.safeParse(parseJson(headers['x-app-usage']));
      const business = businessSchema.safeParse(parseJson(headers['x-business-use-case-usage']));
      const figures = [
        ...(app.success ? [app.data] : []),
        ...(business.success ? Object.values(business.data).flat() : []),
      ];
      if (figures.length === 0) return;
      percent = Math.max(
        ...figures.flatMap((each) => [each.call_count, each.total_cputime, each.total_time]),
      );
      const regainMs = Math.max(...figures.map((each) => each.estimated_time_to_regain_access ?? 0)) * 60_000;
      if (regainMs > 0) blockedUntilMs = clock.now() + regainMs;
      else blockedUntilMs = percent >= usageStopPercent ? clock.now() + rateLimitedWaitMs : undefined;
    },
    usage: () => ({
      percent,
      blockedUntilMs:
        blockedUntilMs !== undefined && blockedUntilMs > clock.now() ? blockedUntilMs : undefined,
    }),
    slowdown: () => (percent !== undefined && percent >= usageSlowPercent ? 3 : 1),
  };
};
