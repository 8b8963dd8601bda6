import { BackchannelError } from '../../shared/errors.ts';
import type { Register, TeamWork } from '../../shared/wire/index.ts';
import { createErasureStore } from '../conversations/index.ts';
import type { SignedSender } from '../relay-link/index.ts';
import type { AccountId, ConversationId, DeviceId } from '../../shared/domain/index.ts';
import type { CatchingUp } from './catching-up.ts';
import type { News } from './news.ts';
import type { Outgoing } from './outgoing.ts';
import type { TeamworkDeps } from './ports.ts';
import type { PresenceBook } from './presence.ts';
import { placed } from './registers.ts';
import type { RegisterWriter } from './writer.ts';

/** One computer is answered so often at most: an answer is everything there is. */
const answerEveryMs = 10 * 60 * 1000;

/**
 * What colleagues' consoles say of their work. The relay link has checked the signature, against keys that LiveChat vouches for
 * or two people compared; here it is checked that everybody speaks for themselves. In the transaction that moves the stream's
 * cursor.
 */
export const receiveWork = (
  deps: Pick<TeamworkDeps, 'db' | 'relayLink' | 'channel' | 'conversations' | 'clock'> & {
    writer: RegisterWriter;
    outgoing: Outgoing;
    catchingUp: CatchingUp;
    presence: PresenceBook;
    news: News;
  },
): void => {
  const { db, relayLink, channel, conversations, clock, writer, outgoing, catchingUp, presence, news } = deps;
  const erasure = createErasureStore(db);
  const answeredAtMs = new Map<DeviceId, number>();

  /** A device speaks for its own agent; of what was done in LiveChat's app, which has no device, it says that it saw it there. */
  const isOwnWord = ({ by, origin, stamp, value }: Register, sender: SignedSender): boolean => {
    if (by !== sender.fromAgentId && !(origin === 'livechat' && stamp.device === sender.fromDeviceId))
      return false;
    return isBySelf({ by, value }) && (value.kind !== 'failed' || value.deviceId === sender.fromDeviceId);
  };
  /** Notes and what somebody has read are of the person whose name is in them, whoever hands them on. */
  const isBySelf = ({ by, value }: Pick<Register, 'by' | 'value'>): boolean =>
    (value.kind !== 'note' || value.author === by) && (value.kind !== 'read' || value.agentId === by);

  const isErased = (accountId: AccountId, { customerId, stamp }: Register): boolean =>
    stamp.ms <= (erasure.erasedUpToMs(accountId, customerId) ?? Number.NEGATIVE_INFINITY);

  const take = (
    accountId: AccountId,
    registers: readonly Register[],
    sender: SignedSender,
    isNews: boolean,
  ): void => {
    const ownId = relayLink.device()?.agentId;
    const touched = new Set<ConversationId>();
    const given = new Set<ConversationId>();
    for (const register of registers) {
      if (isErased(accountId, register)) continue;
      const { value } = register;
      if (value.kind === 'read' && value.agentId !== ownId) continue;
      const mine = placed(accountId, register);
      const before = writer.store.state(mine.conversationId)?.assigneeId;
      if (!writer.merge(mine, sender.fromDeviceId)) continue;
      touched.add(mine.conversationId);
      if (value.kind === 'read') conversations.readUpTo(mine.conversationId, value.upToMs);
      // The note that hands a conversation over is told with it.
      const isTold = value.kind === 'note' && given.has(mine.conversationId);
      if (news.taken(mine, before, isNews && !isTold)) given.add(mine.conversationId);
    }
    if (touched.size > 0) conversations.touch([...touched]);
  };

  const receive = (accountId: AccountId, work: TeamWork, sender: SignedSender): void => {
    switch (work.type) {
      case 'presence':
        return db.afterCommit(() => presence.heard(sender, accountId, work));
      case 'changes':
        if (work.registers.some((register) => !isOwnWord(register, sender)))
          throw new BackchannelError('SEAL_FORGED');
        return take(accountId, work.registers, sender, true);
      case 'ask': {
        const { fromDeviceId: deviceId, fromAgentId: agentId } = sender;
        const agoMs = clock.now() - (answeredAtMs.get(deviceId) ?? -Infinity);
        if (agoMs >= 0 && agoMs < answerEveryMs) return undefined;
        answeredAtMs.set(deviceId, clock.now());
        return db.afterCommit(() =>
          outgoing.answer(accountId, { deviceId, agentId }, work.ask, catchingUp.isWhole()),
        );
      }
      case 'answer':
        // What colleagues did is believed of somebody else only by who asked for it.
        if (!catchingUp.isAsked(work.ask, sender.fromDeviceId)) return undefined;
        if (work.registers.some((register) => !isBySelf(register))) throw new BackchannelError('SEAL_FORGED');
        take(accountId, work.registers, sender, false);
        for (const word of work.erased ?? []) erasure.noteTold({ ...word, accountId, toldAtMs: clock.now() });
        if (work.isLast) catchingUp.answered(work.ask, work.isWhole);
        return undefined;
      // See src/main/saved-replies, and src/main/conversations/reactions.
      case 'saved-replies':
      case 'reaction':
        return undefined;
    }
  };

  relayLink.onSigned('replica', (sender, body) => {
    if (body.type !== 'bridge-map' || !body.work || channel.port.isRemoved(body.accountId)) return;
    receive(body.accountId, body.work, sender);
  });
};
