import type { AccountId, ConversationId } from '../../shared/domain/index.ts';
import { replyWindowAt } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { RemovalPlan } from '../../shared/ipc/index.ts';
import { consoleDataKinds, type RemovalKind, type WipedCounts } from '../../shared/removal/index.ts';
import { shownName } from '../../shared/shown-name.ts';
import { sumOfCounts } from './counts.ts';
import type { RemovalDeps } from './ports.ts';
import type { RemovalStore } from './store.ts';

/** A reply window that ends within this closes soon (`windowsClosingSoon` of shared/ipc/privacy.ts). */
const soonMs = 4 * 60 * 60_000;

export interface PlanRequest {
  kind: RemovalKind;
  conversationId?: ConversationId | undefined;
}

/** Copies by place: what is erased there, and what stays and why. */
const placesOf = (
  kind: RemovalKind,
  { hasPageToken, hasCopies }: { hasPageToken: boolean; hasCopies: boolean },
): RemovalPlan['places'] => {
  const outside: RemovalPlan['places'] = [
    { place: 'relay-log', erased: [], stays: ['log-until-rotated'] },
    {
      place: 'livechat',
      erased: [],
      stays: hasCopies ? ['place-of-record', 'media-copied'] : ['place-of-record'],
    },
  ];
  const meta = (stays: RemovalPlan['places'][number]['stays']): RemovalPlan['places'] => [
    { place: 'meta', erased: [], stays: ['belongs-to-people', ...stays] },
  ];
  switch (kind) {
    case 'disconnect':
      return [
        {
          place: 'console',
          erased: ['page-token', 'conversations', 'messages', 'drafts'],
          stays: ['console-not-confirmed'],
        },
        {
          place: 'relay',
          erased: ['channels', 'envelopes', 'connect-attempts'],
          stays: ['backups-of-operator'],
        },
        ...outside,
        ...meta(hasPageToken ? [] : ['page-token-needed']),
      ];
    case 'uninstall':
      return [
        { place: 'console', erased: [...consoleDataKinds], stays: ['console-not-confirmed'] },
        {
          place: 'relay',
          erased: [
            'workspaces',
            'devices',
            'channels',
            'envelopes',
            'seen',
            'connect-attempts',
            'notices',
            'audit-log',
          ],
          stays: ['backups-of-operator'],
        },
        ...outside,
        ...meta([]),
      ];
    case 'erase-customer':
      return [
        {
          place: 'console',
          erased: ['conversations', 'messages', 'drafts'],
          stays: ['console-not-confirmed'],
        },
        ...outside,
        ...meta([]),
      ];
  }
};

/** Everything that is not rows is counted as one thing of its kind. */
export const countsOfEverything = (
  store: Pick<RemovalStore, 'countAll'>,
  channel: Pick<RemovalDeps['channel'], 'current'>,
): WipedCounts =>
  sumOfCounts([
    store.countAll(),
    {
      'livechat-token': 1,
      'device-keys': 1,
      settings: 1,
      'page-token': channel.current()?.canSend === true ? 1 : 0,
    },
  ]);

/** What a removal would delete and leave, from what this computer knows; no network. */
export const createPlan = (
  deps: Pick<
    RemovalDeps,
    'relayLink' | 'channel' | 'conversations' | 'privateChats' | 'session' | 'limits' | 'clock' | 'bridge'
  > & { store: RemovalStore },
): ((request: PlanRequest) => RemovalPlan) => {
  const { relayLink, channel, conversations, privateChats, session, clock, store } = deps;
  const { replyWindow } = deps.limits;

  const otherConsoles = (): RemovalPlan['otherConsoles'] => {
    const own = relayLink.device()?.deviceId;
    const others = (relayLink.directory()?.devices ?? []).filter(({ deviceId }) => deviceId !== own);
    return { agents: new Set(others.map(({ agentId }) => agentId)).size, devices: others.length };
  };

  const windowsOf = (
    lastMessagesMs: readonly number[],
  ): Pick<RemovalPlan, 'openConversations' | 'windowsClosingSoon'> => {
    const nowMs = clock.now();
    const windows = lastMessagesMs.map((atMs) => replyWindowAt(atMs, nowMs, replyWindow));
    const isSoon = ({ endsAtMs }: (typeof windows)[number]): boolean =>
      endsAtMs !== undefined && endsAtMs - nowMs <= Math.min(soonMs, replyWindow.standardMs);
    return {
      openConversations: windows.filter(({ state }) => state === 'open' || state === 'human-agent').length,
      windowsClosingSoon: windows.filter(isSoon).length,
    };
  };

  /** The workspace has no name of its own: the domain of its agents' e-mail addresses stands for it. */
  const workspaceName = (): string => {
    const identity = session.identity();
    if (!identity) throw new BackchannelError('SIGNED_OUT');
    return identity.agentId.split('@').at(-1) ?? identity.agentId;
  };
  const pageName = (): string | undefined => {
    const current = channel.current();
    return (
      current && (shownName(current.pageName ?? '') || shownName(current.username ?? '') || current.pageId)
    );
  };

  /** This computer has copied files into LiveChat; of copies that others made their own records tell. */
  const hasCopies = (of: Parameters<NonNullable<RemovalDeps['bridge']['copiesLeft']>>[0]): boolean =>
    (deps.bridge.copiesLeft?.(of) ?? []).length > 0;

  const ofAccounts = (accountId?: AccountId) => windowsOf(store.lastCustomerMessages(accountId));

  const ofCustomer = (conversationId: ConversationId | undefined): RemovalPlan => {
    const customer = conversationId && conversations.customerOf(conversationId);
    if (!conversationId || !customer) throw new BackchannelError('NOT_FOUND');
    const onThisComputer = conversations.countsOfConversation(conversationId);
    const window = conversations.get(conversationId)?.replyWindow;
    const isOpen = window?.state === 'open' || window?.state === 'human-agent';
    const isSoon = window?.endsAtMs !== undefined && window.endsAtMs - clock.now() <= soonMs;
    return {
      kind: 'erase-customer',
      confirmName: customer.name,
      openConversations: isOpen ? 1 : 0,
      windowsClosingSoon: isSoon ? 1 : 0,
      waitingToSend: onThisComputer.drafts ?? 0,
      otherConsoles: otherConsoles(),
      onThisComputer,
      places: placesOf('erase-customer', {
        hasPageToken: true,
        hasCopies: hasCopies({ accountId: customer.accountId, conversationId }),
      }),
    };
  };

  return ({ kind, conversationId }) => {
    if (kind === 'erase-customer') return ofCustomer(conversationId);
    const current = channel.current();
    const waiting = conversations.waitingToSend();
    if (kind === 'disconnect') {
      if (!current) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
      return {
        kind,
        confirmName: pageName() ?? '',
        ...ofAccounts(current.accountId),
        waitingToSend: waiting,
        otherConsoles: otherConsoles(),
        onThisComputer: sumOfCounts([
          conversations.countsOfAccount(current.accountId),
          { 'page-token': current.canSend ? 1 : 0 },
        ]),
        places: placesOf(kind, {
          hasPageToken: current.canSend,
          hasCopies: hasCopies({ accountId: current.accountId }),
        }),
      };
    }
    return {
      kind,
      confirmName: pageName() ?? workspaceName(),
      ...ofAccounts(),
      waitingToSend: waiting + privateChats.waitingTotal(),
      otherConsoles: otherConsoles(),
      onThisComputer: countsOfEverything(store, channel),
      places: placesOf(kind, { hasPageToken: true, hasCopies: hasCopies(undefined) }),
    };
  };
};
