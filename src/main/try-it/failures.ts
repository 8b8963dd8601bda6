import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import type { FailureName, TryItStep } from '../../shared/try-it.ts';
import type { Fact } from './fact.ts';
import * as seen from './seen.ts';
import type { FaultOrder, Simulators } from './simulators.ts';

/** What a failure is made with. */
export interface FailureWorld {
  simulators: Simulators;
  /** E-mail address of the person who is signed in. This and the next two: only where `needs` guarantees that it is known. */
  agentId(): string;
  /** The connected Page. */
  pageId(): string;
  /** The customer who wrote last. */
  customerId(): string;
}

/** What a person does in the product to recover, for failures that end with that. */
export interface Rescue {
  /** As “Use here” and “Try now”. */
  tryAgain(): void;
  /** As “Sign in again”: opens the browser, and is not waited for. */
  signInAgain(): void;
}

type Undo = (rescue: Rescue) => Promise<void>;

export interface Failure {
  /** The step without which there is nothing that could fail. */
  needs?: TryItStep | undefined;
  /** Errors: TRY_IT_REFUSED. */
  make(world: FailureWorld): Promise<Undo>;
  /** Whether this event shows that the console has noticed. Asked after it was made for the first time. */
  isSeenIn(fact: Fact): boolean;
}

/** Orders faults one after the other; when one is refused, those before it are withdrawn. */
const withFaults = async (
  simulators: Simulators,
  orders: readonly FaultOrder[],
): Promise<() => Promise<void>> => {
  const withdrawals: (() => Promise<void>)[] = [];
  const withdraw = async (): Promise<void> => {
    for (const one of withdrawals) await one();
  };
  try {
    for (const order of orders) withdrawals.push(await simulators.order(order));
  } catch (error) {
    await withdraw();
    throw error;
  }
  return withdraw;
};

const faults =
  (...orders: FaultOrder[]): Failure['make'] =>
  ({ simulators }) =>
    withFaults(simulators, orders);

const refusedReply = (code: number, subcode?: number): Failure['make'] =>
  faults({
    call: 'meta.messages',
    kind: 'fail',
    error: { code, subcode },
  });

/** Calls with which the console reads and writes conversations, and checks the Page's subscription. */
const conversationCalls = [
  'messages',
  'conversations',
  'thread',
  'message',
  'profile',
  'subscribed_apps',
].map((call) => `meta.${call}`);

const agentPath = (world: FailureWorld): string => `/livechat/agents/${encodeURIComponent(world.agentId())}`;

const disconnect = (world: FailureWorld, reason: string): Promise<unknown> =>
  world.simulators.control('POST', `${agentPath(world)}/disconnect`, { reason });

/** LiveChat closes the person's connection, and the console does not reconnect before they ask for it. */
const disconnected =
  (reason: string): Failure['make'] =>
  async (world) => {
    await disconnect(world, reason);
    return async ({ tryAgain }) => tryAgain();
  };

const metaSchema = z.object({ appId: z.string() });

/** Our app, as the simulated Meta names it. */
const ownAppId = async (simulators: Simulators): Promise<string> => {
  const answer = metaSchema.safeParse(await simulators.control('GET', '/meta'));
  if (!answer.success) throw new BackchannelError('TRY_IT_REFUSED', { cause: answer.error });
  return answer.data.appId;
};

/** An invented app that answers customers as well. */
const otherAppId = '980000000000099';

const takenByOtherApp: Failure['make'] = async (world) => {
  const { simulators } = world;
  const path = `/meta/customers/${world.customerId()}/thread-owner`;
  const appId = await ownAppId(simulators);
  await simulators.control('PUT', path, { appId: otherAppId });
  return async () => void (await simulators.control('PUT', path, { appId }));
};

const accessOff: Failure['make'] = async (world) => {
  const { simulators } = world;
  const path = `/meta/pages/${world.pageId()}`;
  await simulators.control('PATCH', path, { messageAccess: false });
  return async () => void (await simulators.control('PATCH', path, { messageAccess: true }));
};

/** The send is accepted, its answer is cut off, and no echo comes: only the history shows it. */
const lostAnswer: Failure['make'] = async ({ simulators }) => {
  const withdraw = await withFaults(simulators, [{ call: 'meta.messages', kind: 'drop-answer' }]);
  const echo = (when: 'none' | 'after') => simulators.control('PATCH', '/meta/options', { echo: when });
  try {
    await echo('none');
  } catch (error) {
    await withdraw();
    throw error;
  }
  return async () => {
    await withdraw();
    await echo('after');
  };
};

/** Webhooks are held back, then released in reverse order, each twice. */
const heldBack: Failure['make'] = async ({ simulators }) => {
  await simulators.control('POST', '/meta/webhook/hold');
  return async () =>
    void (await simulators.control('POST', '/meta/webhook/release', { order: 'reverse', copies: 2 }));
};

const livechatAway: Failure['make'] = async (world) => {
  const withdraw = await withFaults(world.simulators, [
    { call: 'livechat.agent.login', kind: 'close-socket' },
  ]);
  await disconnect(world, 'internal_error');
  return async ({ tryAgain }) => {
    await withdraw();
    tryAgain();
  };
};

const tokenExpired: Failure['make'] = async (world) => {
  await world.simulators.control('POST', '/livechat/tokens/expire', {
    agent: world.agentId(),
    kind: 'access',
  });
  await disconnect(world, 'access_token_expired');
  return async ({ tryAgain }) => tryAgain();
};

const signedOut: Failure['make'] = async (world) => {
  await world.simulators.control('POST', '/livechat/tokens/revoke', { agent: world.agentId(), kind: 'all' });
  await disconnect(world, 'access_token_revoked');
  return async ({ signInAgain }) => signInAgain();
};

const suspended: Failure['make'] = async (world) => {
  const path = agentPath(world);
  await world.simulators.control('PATCH', path, { suspended: true });
  return async ({ tryAgain }) => {
    await world.simulators.control('PATCH', path, { suspended: false });
    tryAgain();
  };
};

const relayAway: Failure['make'] = async ({ simulators }) => {
  await simulators.relay('stop');
  return async ({ tryAgain }) => {
    await simulators.relay('start');
    tryAgain();
  };
};

const relayKilled: Failure['make'] = async ({ simulators }) => {
  await simulators.relay('kill');
  return async ({ tryAgain }) => {
    await simulators.relay('start');
    tryAgain();
  };
};

/** Every failure of the list: how it is made and undone, and what shows that the console has noticed. */
export const failures: Readonly<Record<FailureName, Failure>> = {
  'instagram-window-closed': {
    make: refusedReply(10, 2534022),
    isSeenIn: seen.replyMarkedWith('INSTAGRAM_WINDOW_CLOSED'),
  },
  'instagram-customer-unreachable': {
    make: refusedReply(551, 1545041),
    isSeenIn: seen.replyMarkedWith('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  },
  'instagram-other-app': { needs: 'customer', make: takenByOtherApp, isSeenIn: seen.handledElsewhere },
  'instagram-access-off': {
    needs: 'connect',
    make: accessOff,
    isSeenIn: seen.replyMarkedWith('INSTAGRAM_ACCESS_OFF'),
  },
  'instagram-reconnect': {
    make: faults(
      ...conversationCalls.map((call): FaultOrder => ({
        call,
        kind: 'fail',
        error: { code: 190, subcode: 463 },
      })),
    ),
    isSeenIn: seen.reconnectNeeded,
  },
  'instagram-temporary': {
    make: faults({ call: 'meta.messages', kind: 'fail', error: { code: 2 } }),
    isSeenIn: seen.replyMarkedWith('INSTAGRAM_OUTCOME_UNKNOWN', 'INSTAGRAM_TEMPORARY'),
  },
  'instagram-no-answer': { make: lostAnswer, isSeenIn: seen.replyMarkedWith('INSTAGRAM_OUTCOME_UNKNOWN') },
  'instagram-slow': {
    make: faults({ call: 'meta.messages', kind: 'delay', delayMs: 8_000 }),
    isSeenIn: seen.replyUnderWay,
  },
  'instagram-unreachable': {
    make: faults(...conversationCalls.map((call): FaultOrder => ({ call, kind: 'close-socket' }))),
    isSeenIn: seen.replyMarkedWith('INSTAGRAM_OUTCOME_UNKNOWN', 'NETWORK_UNREACHABLE'),
  },
  'instagram-no-profile': {
    make: faults({ call: 'meta.profile', kind: 'fail', error: { code: 230 } }),
    isSeenIn: seen.customerWithoutName,
  },
  'instagram-held-back': { make: heldBack, isSeenIn: seen.customerMessage },
  'instagram-twice': {
    make: faults({ call: 'meta.webhook', kind: 'drop-answer' }),
    isSeenIn: seen.customerMessage,
  },
  'instagram-slow-down': {
    make: refusedReply(613, 2534040),
    isSeenIn: seen.sendingPausedFor('INSTAGRAM_RATE_LIMITED'),
  },
  'livechat-elsewhere': {
    needs: 'sign-in',
    make: disconnected('agent_logged_out_remotely'),
    isSeenIn: seen.livechatAwayFor('LIVECHAT_LOGGED_OUT_ELSEWHERE'),
  },
  'livechat-too-many': {
    needs: 'sign-in',
    make: disconnected('too_many_connections'),
    isSeenIn: seen.livechatAwayFor('LIVECHAT_TOO_MANY_CONNECTIONS'),
  },
  'livechat-license': {
    needs: 'sign-in',
    make: disconnected('license_expired'),
    isSeenIn: seen.livechatAwayFor('LIVECHAT_LICENSE'),
  },
  'livechat-version': {
    needs: 'sign-in',
    make: disconnected('unsupported_version'),
    isSeenIn: seen.livechatAwayFor('LIVECHAT_VERSION'),
  },
  'livechat-unreachable': { needs: 'sign-in', make: livechatAway, isSeenIn: seen.livechatOffline },
  'livechat-token-expired': { needs: 'sign-in', make: tokenExpired, isSeenIn: seen.livechatNotOnline },
  'livechat-signed-out': { needs: 'sign-in', make: signedOut, isSeenIn: seen.signInNeeded },
  'livechat-suspended': { needs: 'sign-in', make: suspended, isSeenIn: seen.livechatNotOnline },
  'relay-away': { make: relayAway, isSeenIn: seen.relayNotOnline },
  'relay-killed': { make: relayKilled, isSeenIn: seen.relayNotOnline },
};
