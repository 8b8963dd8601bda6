/** Answers without a reason that the caller could see (instagram.md §8): time-outs, refusals of one thing, late errors. */
import type { Fault } from '../../faults.ts';
import { isMet, nextOf } from '../../seeded-random.ts';
import { textParam, type GraphCall, type Meta } from './call.ts';

type Odd = Pick<Fault, 'kind'> & { error: { code: number; subcode?: number } };

/** "Request timed out" and kin, at HTTP 400. */
const timeOuts: readonly Odd[] = [
  { kind: 'fail', error: { code: -1 } },
  { kind: 'fail', error: { code: -2, subcode: 2534084 } },
  { kind: 'fail', error: { code: -3 } },
];
/** This one thing is refused now, although the token and its permissions are as they were. */
const refusal: Odd = { kind: 'fail', error: { code: 10 } };

const odds: ReadonlyMap<string, readonly Odd[]> = new Map([
  ['meta.conversations', timeOuts],
  ['meta.thread', [...timeOuts, refusal]],
  ['meta.message', [...timeOuts, refusal]],
  ['meta.profile', [...timeOuts, refusal]],
  [
    'meta.messages',
    [
      { kind: 'fail', error: { code: 10, subcode: 1893015 } },
      { kind: 'fail', error: { code: -1 } },
      { kind: 'fail-after', error: { code: -2 } },
      // Sent, and answered with an error all the same.
      { kind: 'fail-after', error: { code: 1, subcode: 1357046 } },
    ],
  ],
]);

/** The fault that chance orders for this call, if any. Marks on a conversation (typing, seen) are left alone. */
export const oddityOf = ({ world }: Meta, name: string, call: GraphCall): Fault | undefined => {
  const { oddities } = world.options;
  const kinds = odds.get(name);
  if (kinds === undefined || textParam(call, 'sender_action') !== undefined || !isMet(oddities))
    return undefined;
  const odd = kinds[Math.floor(nextOf(oddities) * kinds.length)];
  return odd && { id: 'oddity', call: name, times: 1, left: 0, ...odd };
};
