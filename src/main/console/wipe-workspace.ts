import type { Clock } from '../../shared/clock.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import {
  answerOf,
  createWipeMarker,
  type WipeOrder,
  noRemovalFailPoints,
  type RemovalFailPoints,
  type RemovalService,
} from '../removal/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import type { Session } from '../session/index.ts';

/**
 * Deletes everything of the workspace from this computer: noted first, tokens taken back at Meta and LiveChat while
 * they are here (unless only this computer leaves), then as at sign-out. The marker and the key that signs stay until the
 * relay has heard
 * (removal/wipe-marker.ts). Every line may be repeated after a kill. Never waits for a network that does not answer
 * longer than a call's own time.
 */
export const wipeWorkspace = async (parts: {
  order: WipeOrder;
  secrets: SecretStore;
  relayLink: Pick<RelayLink, 'keepFormer'>;
  removal: Pick<RemovalService, 'counts'>;
  channel: Pick<ChannelService, 'connected' | 'unsubscribe'>;
  bridge: Pick<Bridge, 'forgetGrant'>;
  session: Pick<Session, 'signOut'>;
  /** Bridge and conversations end: nothing leaves for customers any more. */
  stopSending(): Promise<void>;
  clock: Clock;
  failPoints: RemovalFailPoints | undefined;
}): Promise<void> => {
  const { order, secrets, relayLink, removal, channel, bridge, failPoints = noRemovalFailPoints } = parts;
  const marker = createWipeMarker(secrets);
  const isResumed = (await marker.read())?.state === 'wiping';
  // After a kill the device may be gone already: what was kept then stays.
  if (!isResumed) await relayLink.keepFormer();
  await marker.begin(order, removal.counts(), parts.clock.now());
  failPoints.at('wipe.noted');

  await parts.stopSending();
  const answers: ConsoleAnswer[] = [];
  // A computer that was taken out of a team leaves what the others go on using.
  if (order.reason !== 'computer-removed') {
    for (const { channelId } of channel.connected()) {
      const answer = await channel.unsubscribe(channelId);
      if (answer) answers.push(answer);
    }
    const grant = await bridge.forgetGrant();
    if (grant) answers.push(grant);
  }
  const before = (await marker.read())?.answers ?? [];
  await marker.change({ answers: [...before, ...answers] });
  failPoints.at('wipe.answered');

  const { steps } = await parts.session.signOut();
  failPoints.at('wipe.signed-out');
  const token = steps.find(({ name }) => name === 'livechat-token');
  const revocation = token ? [answerOf({ party: 'livechat', call: 'revoke-token' }, token.code)] : [];
  const noted = (await marker.read())?.answers ?? [];
  await marker.change({ state: 'wiped', answers: [...noted, ...revocation] });
  failPoints.at('wipe.wiped');
};
