import type { Clock } from '../../../shared/clock.ts';
import { type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { refusalType } from '../../livechat/index.ts';
import { type BackOff, createBackOff, type DueJob } from '../../work/index.ts';
import { queueOptions } from '../queue-options.ts';
import type { Inbound, InboundRow } from '../store/index.ts';

/**
 * Refusals that are about the licence, its limits or the integration's rights, and never about the message (livechat.md §14.2):
 * what meets one waits for as long as it lasts. Shown in the bridge's state.
 */
const heldUpCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'LIVECHAT_LIMIT',
  'LIVECHAT_LICENSE',
  // A continuous chat needs nobody (livechat.md §10.2): should LiveChat ever see that otherwise, a night must cost no message.
  'LIVECHAT_NOBODY_ONLINE',
  'LIVECHAT_FORBIDDEN',
  'LIVECHAT_SEATS',
  'LIVECHAT_ACCOUNT_CLOSED',
  'LIVECHAT_VERSION',
  'LIVECHAT_MISDIRECTED',
  'ANSWER_INVALID',
]);

/** What holds up the oldest of the rows that wait for such a reason; undefined: nothing. */
export const heldUpReason = (inbound: Pick<Inbound, 'reasons'>): string | undefined =>
  inbound.reasons().find((reason) => heldUpCodes.has(reason));

const forbiddenStatuses: ReadonlySet<unknown> = new Set([401, 402, 403]);

/** The code under which a failed row is held up; undefined: the failure is of another kind. */
export const heldUpBy = (error: unknown): ErrorCode | undefined => {
  const { code, details } = toBackchannelError(error);
  if (heldUpCodes.has(code)) return code;
  // A banned customer is refused for good, and alone.
  if (code !== 'LIVECHAT_REFUSED' || refusalType(error) === 'customer_banned') return undefined;
  // Public code met 403 without a type; and a new customer is refused for no reason that a message could have.
  const isForbidden = forbiddenStatuses.has(details?.['status']) || details?.['action'] === 'customer_token';
  return isForbidden ? 'LIVECHAT_FORBIDDEN' : undefined;
};

const timing = { firstMs: 2_000, longestMs: 60_000 };

/**
 * Hundreds of conversations may be held up by one full queue, and every call counts (livechat.md §1): of those with one reason a
 * single one is tried, with growing pauses, in turn; once LiveChat has taken one, several at a time until the next refusal.
 */
export interface HoldUps {
  /** Which of the conversations' first rows are to be tried, and when. */
  due(heads: readonly InboundRow[]): DueJob<InboundRow>[];
  /** LiveChat has refused one for this reason. Answers when one of its kind is tried again, epoch ms. */
  refused(code: ErrorCode): number;
  /** LiveChat has taken this row. */
  taken(row: Pick<InboundRow, 'reason'>): void;
}

interface Reason {
  backOff: BackOff;
  nextAtMs: number;
  atOnce: number;
}

export const createHoldUps = (clock: Clock): HoldUps => {
  /** Of this run of the program; before the first answer the rows' own times count. */
  const reasons = new Map<string, Reason>();
  const job = (row: InboundRow, atMs: number): DueJob<InboundRow> => ({
    key: row.conversationId,
    atMs,
    job: row,
  });

  return {
    due(heads) {
      const jobs: DueJob<InboundRow>[] = [];
      const heldUp = new Map<string, InboundRow[]>();
      for (const row of heads) {
        const { reason } = row;
        if (reason === undefined || !heldUpCodes.has(reason)) jobs.push(job(row, row.notBeforeMs));
        else heldUp.set(reason, [...(heldUp.get(reason) ?? []), row]);
      }
      for (const [code, rows] of heldUp) {
        const known = reasons.get(code);
        // In turn: what keeps one of them back for ever must not keep back the others.
        rows.sort((one, other) => one.notBeforeMs - other.notBeforeMs || one.position - other.position);
        for (const row of rows.slice(0, known?.atOnce ?? 1))
          jobs.push(job(row, known?.nextAtMs ?? row.notBeforeMs));
      }
      return jobs;
    },
    refused(code) {
      const nowMs = clock.now();
      const known = reasons.get(code) ?? {
        backOff: createBackOff(timing, Math.random),
        nextAtMs: 0,
        atOnce: 1,
      };
      // Several that were refused together are one refusal.
      const nextAtMs = known.nextAtMs > nowMs ? known.nextAtMs : nowMs + Math.ceil(known.backOff.next());
      reasons.set(code, { ...known, nextAtMs, atOnce: 1 });
      return nextAtMs;
    },
    taken({ reason }) {
      const known = reason === undefined ? undefined : reasons.get(reason);
      if (!known || reason === undefined) return;
      known.backOff.reset();
      reasons.set(reason, { ...known, nextAtMs: 0, atOnce: queueOptions.atOnce });
    },
  };
};
