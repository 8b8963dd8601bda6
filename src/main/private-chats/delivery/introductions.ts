import { randomUUID } from 'node:crypto';
import type { AgentId, ChatId, DeviceId, GroupId } from '../../../shared/domain/index.ts';
import { privateForm, type PrivateChatBody, type PrivatePlace } from '../../../shared/wire/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import { receiptBody } from '../receipts.ts';
import type { Sender } from '../sender.ts';
import type { PrivateChatStore } from '../store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { Peers } from './peers.ts';

/**
 * Computers in one chat that have said nothing to each other yet do not know of which version the other one is, and do not
 * tell it who writes. A receipt says so, and means nothing else to whoever has not written that message: it goes to such a
 * computer once.
 */
export interface Introductions {
  /**
   * Computers of the others in that group from which nothing was heard: they get the next receipt as well. Each is named once.
   * `addressed`: whose computers get it anyway.
   */
  strangersIn(chatId: GroupId, addressed: readonly AgentId[]): DeviceId[];
  /** A computer was heard for the first time, by a receipt: it may not know this one either. */
  answer(sender: Sender, chatId: ChatId, body: Extract<PrivateChatBody, { type: 'receipt' }>): void;
}

export const createIntroductions = (deps: {
  store: PrivateChatStore;
  deliveries: DeliveryStore;
  peers: Peers;
  link: Pick<RelayLink, 'confirmedDevices' | 'send'>;
  own(): AgentId;
  audienceOf(chatId: GroupId): readonly AgentId[];
  placeOf(chatId: ChatId): PrivatePlace;
}): Introductions => {
  const { store, deliveries, peers, link } = deps;
  const told = new Set<DeviceId>();
  return {
    strangersIn(chatId, addressed) {
      const strangers = deps
        .audienceOf(chatId)
        .filter((agentId) => !addressed.includes(agentId))
        .flatMap((agentId) => link.confirmedDevices(agentId).map(({ deviceId }) => deviceId))
        .filter((deviceId) => peers.formOf(deviceId) < privateForm && !told.has(deviceId));
      for (const deviceId of strangers) told.add(deviceId);
      return strangers;
    },
    answer({ fromAgentId, fromDeviceId: deviceId }, chatId, { ids }) {
      if (fromAgentId === deps.own()) return;
      const id = ids.find((each) => store.messages.get({ chatId, id: each }) !== undefined);
      // What it confirms to the computer that wrote it, it was told by that one.
      if (id === undefined || deliveries.isOffered({ chatId, factId: id, deviceId })) return;
      const body = receiptBody(deps.placeOf(chatId), { own: deps.own(), state: 'delivered', ids: [id] });
      link.send('private', { deviceIds: [deviceId] }, body, `receipt:${randomUUID()}`);
    },
  };
};
