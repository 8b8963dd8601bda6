import type {
  LocalRemoval,
  RemovalPlan,
  RemovalsView,
  RemovalView,
} from '../../../src/shared/ipc/privacy.ts';
import type { RouteInput } from '../../../src/shared/ipc/routes.ts';
import type { RemovalKind } from '../../../src/shared/removal/words.ts';

/** Seeded removals: one of every kind and state, as the relay reports them. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

type Step = RemovalView['steps'][number];

const settled = (step: Step['step'], atMs: number, part: Partial<Step> = {}): Step => ({
  step,
  state: 'settled',
  outcome: 'done',
  attempts: 1,
  settledAtMs: atMs,
  ...part,
});
const open = (step: Step['step'], part: Partial<Step> = {}): Step => ({
  step,
  state: 'open',
  attempts: 0,
  ...part,
});

/** Scheduled for six days from now; the permission is revoked, Meta has not been reached for the rest. */
export const scheduledUninstall = (nowMs: number, part: Partial<RemovalView> = {}): RemovalView => ({
  id: 'uninstall-1',
  kind: 'uninstall',
  trigger: 'admin',
  state: 'scheduled',
  requestedAtMs: nowMs - dayMs + 5 * minuteMs,
  dueAtMs: nowMs + 6 * dayMs + 5 * minuteMs,
  steps: [
    settled('unsubscribe', nowMs - dayMs + 5 * minuteMs, {
      outcome: 'ended-with-grant',
      answer: { status: 200 },
    }),
    settled('revoke-grant', nowMs - dayMs + 5 * minuteMs, { answer: { status: 200 } }),
  ],
  consoles: { asked: 0, confirmed: 0, left: 0, silent: 0 },
  here: 'nothing',
  ...part,
});

/** Under way: one step refused, one unreachable, computers still silent. */
export const runningDisconnect = (nowMs: number, part: Partial<RemovalView> = {}): RemovalView => ({
  id: 'disconnect-1',
  kind: 'disconnect',
  trigger: 'admin',
  state: 'removing',
  requestedAtMs: nowMs - 4 * minuteMs,
  dueAtMs: nowMs - 4 * minuteMs,
  steps: [
    settled('unsubscribe', nowMs - 4 * minuteMs, { outcome: 'done-by-console', attempts: 0 }),
    open('revoke-grant', {
      trouble: 'refused',
      attempts: 5,
      nextAtMs: nowMs + 95_000,
      answer: { status: 400, code: 190, subcode: 460 },
    }),
    settled('unbind', nowMs - 4 * minuteMs, { attempts: 0 }),
    settled('delete-envelopes', nowMs - 4 * minuteMs, { attempts: 0 }),
    open('await-consoles', { nextAtMs: nowMs + 50_000 }),
  ],
  consoles: { asked: 5, confirmed: 2, left: 1, silent: 2 },
  here: 'confirmed',
  ...part,
});

export const doneErasure = (nowMs: number): RemovalView => ({
  id: 'erase-1',
  kind: 'erase-customer',
  trigger: 'admin',
  state: 'done',
  requestedAtMs: nowMs - 9 * dayMs,
  dueAtMs: nowMs - 9 * dayMs,
  finishedAtMs: nowMs - 9 * dayMs + 40 * minuteMs,
  steps: [
    settled('await-consoles', nowMs - 9 * dayMs + 40 * minuteMs, { outcome: 'all-confirmed', attempts: 0 }),
  ],
  consoles: { asked: 5, confirmed: 5, left: 0, silent: 0 },
  here: 'confirmed',
});

export const cancelledUninstall = (nowMs: number): RemovalView => ({
  ...scheduledUninstall(nowMs - 19 * dayMs),
  id: 'uninstall-0',
  trigger: 'marketplace',
  state: 'cancelled',
  notice: 'contradicted',
  requestedAtMs: nowMs - 20 * dayMs,
  dueAtMs: nowMs - 13 * dayMs,
  finishedAtMs: nowMs - 19 * dayMs,
});

/** What this computer removed by itself. */
export const localRemovals = (nowMs: number): LocalRemoval[] => [
  { id: 'l-3', kind: 'unsend', atMs: nowMs - 2 * hourMs, wiped: { messages: 1 }, livechat: 'deleted' },
  { id: 'l-2', kind: 'unsend', atMs: nowMs - 5 * hourMs, wiped: { messages: 1 }, livechat: 'waiting' },
  {
    id: 'l-1',
    kind: 'retention',
    atMs: nowMs - 8 * hourMs,
    wiped: { messages: 214, conversations: 3 },
    livechat: 'not-mirrored',
  },
];

export const quietRemovals = (nowMs: number): RemovalsView => ({
  removals: [doneErasure(nowMs), cancelledUninstall(nowMs)],
  local: localRemovals(nowMs),
  askedAtMs: nowMs - 2 * minuteMs,
});

const consoleIds: Readonly<Record<RemovalKind, string[]>> = {
  disconnect: ['page-token', 'device-keys', 'conversations', 'messages', 'drafts'],
  uninstall: [
    'livechat-token',
    'page-token',
    'device-keys',
    'agents',
    'private-messages',
    'conversations',
    'messages',
    'drafts',
    'settings',
  ],
  'erase-customer': ['conversations', 'messages', 'drafts'],
};
const relayIds: Readonly<Record<RemovalKind, string[]>> = {
  disconnect: ['channels', 'envelopes'],
  uninstall: [
    'workspaces',
    'devices',
    'channels',
    'envelopes',
    'seen',
    'connect-attempts',
    'notices',
    'audit-log',
  ],
  'erase-customer': [],
};

export const planOf = (kind: RemovalKind, confirmName: string): RemovalPlan => {
  const isErasure = kind === 'erase-customer';
  return {
    kind,
    confirmName,
    openConversations: isErasure ? 1 : 18,
    windowsClosingSoon: isErasure ? 0 : 3,
    waitingToSend: isErasure ? 0 : 2,
    otherConsoles: { agents: 4, devices: 5 },
    onThisComputer: isErasure
      ? { conversations: 1, messages: 12, drafts: 0 }
      : {
          'page-token': 1,
          conversations: 40,
          messages: 1312,
          drafts: 2,
          ...(kind === 'uninstall'
            ? { 'livechat-token': 2, agents: 24, 'private-messages': 608, 'device-keys': 3, settings: 1 }
            : {}),
        },
    places: [
      { place: 'console', erased: consoleIds[kind], stays: ['console-not-confirmed'] },
      {
        place: 'relay',
        erased: relayIds[kind],
        stays: isErasure ? [] : ['backups-of-operator'],
      },
      { place: 'relay-log', erased: [], stays: ['log-until-rotated'] },
      { place: 'livechat', erased: [], stays: ['place-of-record'] },
      {
        place: 'meta',
        erased: [],
        stays: isErasure ? ['belongs-to-people'] : ['belongs-to-people', 'grant-shared'],
      },
    ],
  };
};

/** A removal that was just started, as its first event shows it. */
export const startedRemoval = (input: RouteInput<'removal/start'>, nowMs: number): RemovalView => {
  if (input.kind === 'uninstall' && input.when === 'scheduled')
    return scheduledUninstall(nowMs, {
      requestedAtMs: nowMs,
      dueAtMs: nowMs + 7 * dayMs,
      steps: [open('unsubscribe'), open('revoke-grant')],
    });
  return runningDisconnect(nowMs, {
    id: `${input.kind}-new`,
    kind: input.kind,
    requestedAtMs: nowMs,
    dueAtMs: nowMs,
    steps:
      input.kind === 'erase-customer'
        ? [open('await-consoles')]
        : [
            open('unsubscribe'),
            open('revoke-grant'),
            open(input.kind === 'disconnect' ? 'delete-envelopes' : 'delete-workspace'),
            open('await-consoles'),
          ],
    consoles: { asked: 5, confirmed: 0, left: 0, silent: 5 },
    here: 'wiping',
  });
};
