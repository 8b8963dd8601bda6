import { randomUUID } from 'node:crypto';
import { conversationIdOf, type ConversationId } from '../../../shared/domain/index.ts';
import type { TeamSyncBody } from '../../../shared/wire/index.ts';
import { idsIn } from '../chats.ts';
import { confirmedDevices } from '../confirmed-devices.ts';
import type { BridgeContext } from '../context.ts';
import type { BridgeRelay } from '../ports.ts';
import type { ToldTags } from './told-tags.ts';

const isSame = (one: ToldTags | undefined, other: ToldTags): boolean =>
  one !== undefined &&
  JSON.stringify([one.threadId, one.tags, one.upTo]) ===
    JSON.stringify([other.threadId, other.tags, other.upTo]);

/** Keeps and passes on what the holders say of tags. Everything in the caller's transaction. */
export const createToldTags = (
  deps: Pick<BridgeContext, 'store' | 'clock'> & {
    relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
  },
) => {
  const { steps, conversations } = deps.store;
  return {
    /** This console has compared them; the colleagues' are told what is new. */
    tell(conversationId: ConversationId, told: ToldTags | undefined): void {
      if (told === undefined || isSame(steps.get(conversationId)?.told, told)) return;
      const { accountId, customerId } = idsIn(conversationId);
      steps.setTold(accountId, conversationId, told, deps.clock.now());
      const deviceIds = confirmedDevices(deps.relayLink);
      if (deviceIds.length === 0) return;
      const { fence, threadId, tags, upTo } = told;
      const body: TeamSyncBody = {
        type: 'bridge-map',
        accountId,
        fence: Math.max(1, fence),
        entries: [],
        doneSeq: 0,
        answersUpToMs: 0,
        // Names no customer; a body without it would count as a report of how far the bridge is.
        cleared: ['-'],
        inStep: { customerId, threadId, tags: [...tags], ...(upTo && { upTo }) },
      };
      deps.relayLink.send('replica', { deviceIds }, body, `bridge-step:${conversationId}:${randomUUID()}`);
    },
    /** A colleague's console has. */
    heard({ accountId, fence, inStep }: Extract<TeamSyncBody, { type: 'bridge-map' }>): void {
      if (inStep === undefined) return;
      const { customerId, threadId, tags, upTo } = inStep;
      const conversationId = conversationIdOf(accountId, customerId);
      // It goes with its conversation. One that has not come yet may be spoken of by the team already; else there is none.
      if (conversations.get(conversationId) === undefined && steps.get(conversationId) === undefined) return;
      steps.setTold(accountId, conversationId, { fence, threadId, tags, upTo }, deps.clock.now());
    },
  };
};
