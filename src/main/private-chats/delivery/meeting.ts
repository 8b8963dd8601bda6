import type { AgentId, ChatId, GroupId } from '../../../shared/domain/index.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { PrivateChatBody, PrivatePlace } from '../../../shared/wire/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import type { Database } from '../../storage/index.ts';
import type { Sender } from '../sender.ts';
import type { PrivateChatStore } from '../store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { createIntroductions, type Introductions } from './introductions.ts';
import { createOwnAffairs } from './own-affairs.ts';
import { formOfAuthor, type Peers } from './peers.ts';

/** What is noted of the computers from which something comes, and told them for it; in the link's transaction. */
export interface Meeting extends Pick<Introductions, 'strangersIn'> {
  /** Something of that computer came, whatever it says. */
  hear(sender: Sender): void;
  /** A body of a private chat, before it is applied. Answers whether more is known of its sender's version now. */
  meet(sender: Sender, body: PrivateChatBody): boolean;
  /** That body was applied, and showed a version for the first time. */
  answer(sender: Sender, body: PrivateChatBody): void;
  stop(): void;
}

export const createMeeting = (deps: {
  db: Database;
  store: PrivateChatStore;
  deliveries: DeliveryStore;
  peers: Peers;
  link: Pick<RelayLink, 'confirmedDevices' | 'device' | 'on' | 'send'>;
  clock: Clock;
  own(): AgentId;
  groups: { audienceOf(chatId: GroupId): readonly AgentId[]; placeOf(chatId: ChatId): PrivatePlace };
  /** That computer was updated: what it kept in part goes to it once more. */
  complete(deviceId: Sender['fromDeviceId']): void;
  /** What is shown of a colleague. */
  changed(agentId: AgentId): void;
}): Meeting => {
  const { peers, own, groups } = deps;
  const shared = { ...deps, placeOf: groups.placeOf, audienceOf: groups.audienceOf };
  const introductions = createIntroductions(shared);
  const ownAffairs = createOwnAffairs(shared);

  const hear = ({ fromAgentId: agentId, fromDeviceId: deviceId, sentAtMs }: Sender, form?: number): void => {
    if (agentId === own()) ownAffairs.heard(deviceId, peers.lastOf(deviceId));
    if (peers.heard({ deviceId, agentId }, sentAtMs, form) && agentId !== own()) deps.changed(agentId);
  };
  return {
    hear: (sender) => hear(sender),
    meet(sender, body) {
      const form = formOfAuthor(body);
      const isNew = peers.isNews(sender.fromDeviceId, form);
      // Before its receipts count: those that it confirmed while it was of a version of before.
      if (peers.isUpdated(sender.fromDeviceId, form)) deps.complete(sender.fromDeviceId);
      hear(sender, form);
      return isNew;
    },
    answer(sender, body) {
      if (body.type !== 'receipt') return;
      const chatId = body.group ?? body.between?.find((id) => id !== own());
      if (chatId !== undefined) introductions.answer(sender, chatId, body);
    },
    strangersIn: introductions.strangersIn,
    stop: ownAffairs.stop,
  };
};
