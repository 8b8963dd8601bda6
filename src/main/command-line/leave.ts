import { toBackchannelError } from '../../shared/errors.ts';
import { proofDue } from '../../shared/wire/index.ts';
import type { ConsoleServices } from '../console/index.ts';

/** What became of one thing that somebody outside of this computer has to hear. `code`: error code. */
export type Telling =
  | { state: 'told' }
  /** There was nothing to tell. */
  | { state: 'nothing' }
  /** Other computers of the team use it: it stays. */
  | { state: 'of-team' }
  | { state: 'not-told'; code: string };

/** What a computer that leaves has told. */
export interface Left {
  /** LiveChat: the sign-in of this computer is revoked, with its second one for the relay. */
  livechat: Telling;
  /** The relay: this computer is no part of the team any more. */
  relay: Telling;
  /** Meta: stop sending. Only the last computer of a team asks for it. */
  instagram: Telling;
  /** LiveChat: the permission to chat for customers. Only the last computer of a team takes it back. */
  integration: Telling;
}

const told: Telling = { state: 'told' };
const nothing: Telling = { state: 'nothing' };
const ofTeam: Telling = { state: 'of-team' };
const notTold = (code: string): Telling => ({ state: 'not-told', code });

/** The relay says that it does not know this computer, and not that it waits to be shown whose it is. */
const isGone = (error: unknown): boolean => {
  const { code, details } = toBackchannelError(error);
  return code === 'DEVICE_REMOVED' || (code === 'DEVICE_UNKNOWN' && details?.['cause'] !== proofDue);
};

/** What stands in the profile, by names of secrets (SecretStore). */
export const heldIn = (names: readonly string[]) => ({
  signIn: names.includes('livechat-tokens'),
  device: names.includes('device-keys'),
  pages: names.filter((name) => name.startsWith('page-token:')).length,
  grant: names.includes('integration-grant'),
});
type Held = ReturnType<typeof heldIn>;

/** Nothing of the profile could be opened: whoever has to hear it does not. */
export const leftUnopened = (held: Held, code: string): Left => ({
  livechat: held.signIn ? notTold(code) : nothing,
  relay: held.device ? notTold(code) : nothing,
  instagram: held.pages > 0 ? ofTeam : nothing,
  integration: held.grant ? ofTeam : nothing,
});

/** Asked while the sign-in is still good: it shows the relay whose computer this is, should that be due. */
const askRelay = async (
  relayLink: ConsoleServices['relayLink'],
): Promise<{ isLast: boolean; failure?: Telling }> => {
  const own = relayLink.device()?.deviceId;
  try {
    const { devices } = await relayLink.refreshDirectory();
    return { isLast: devices.every(({ deviceId }) => deviceId === own) };
  } catch (error) {
    // What the team may still use stays.
    if (isGone(error)) return { isLast: false };
    return { isLast: false, failure: notTold(toBackchannelError(error).code) };
  }
};

/** With the Page's own token, and the grant: what only a team without computers does not need. */
const takeBackShared = async ({
  channel,
  bridge,
}: Pick<ConsoleServices, 'channel' | 'bridge'>): Promise<Pick<Left, 'instagram' | 'integration'>> => {
  let instagram: Telling = nothing;
  for (const { channelId } of channel.connected()) {
    const answer = await channel.unsubscribe(channelId);
    if (!answer) continue;
    const isDone = answer.outcome === 'done' || answer.outcome === 'already-gone';
    if (instagram.state !== 'not-told') instagram = isDone ? told : notTold(answer.outcome.toUpperCase());
  }
  const grant = await bridge.forgetGrant();
  if (!grant) return { instagram, integration: nothing };
  const isDone = grant.outcome === 'done' || grant.outcome === 'already-gone';
  return { instagram, integration: isDone ? told : notTold(grant.outcome.toUpperCase()) };
};

/**
 * Ends the session of a profile as the window does, for good: sign-in revoked, computer taken out of the team, local data
 * and secrets
 * deleted. `services`: opened and not started; stopped afterwards. `held`: what the profile held before they were opened.
 * `takesShared`: the last computer of a team also takes back what the team shares. Never rejects for the network's sake.
 */
export const leave = async (
  services: ConsoleServices,
  held: Held,
  { takesShared }: { takesShared: boolean },
): Promise<Left> => {
  const { session, relayLink } = services;
  await session.restore();
  const { state } = session;
  const reason = state.state === 'signed-out' ? state.reason : undefined;
  const hasDevice = relayLink.device() !== undefined && (await relayLink.hasKeys());
  const asked = hasDevice ? await askRelay(relayLink) : undefined;
  const shared =
    takesShared && asked?.isLast === true
      ? await takeBackShared(services)
      : { instagram: held.pages > 0 ? ofTeam : nothing, integration: held.grant ? ofTeam : nothing };

  const { steps } = await session.signOut();
  await services.stop();
  const codeOf = (name: string): string | undefined => steps.find((step) => step.name === name)?.code;
  const tried = steps.some(({ name }) => name === 'livechat-token' || name === 'identity-token');
  const failed = codeOf('livechat-token') ?? codeOf('identity-token');
  const livechat = (): Telling => {
    if (failed !== undefined) return notTold(failed);
    if (tried) return told;
    // There is a sign-in that this program could not read: of a key store that is shut, for instance.
    return held.signIn && reason !== undefined && reason !== 'SIGN_IN_NOT_ALLOWED'
      ? notTold(reason)
      : nothing;
  };
  const relay = (): Telling => {
    if (!hasDevice) return held.device ? notTold(reason ?? 'SECRET_UNREADABLE') : nothing;
    if (asked?.failure) return asked.failure;
    const code = codeOf('relay-device');
    return code === undefined ? told : notTold(code);
  };
  return { livechat: livechat(), relay: relay(), ...shared };
};
