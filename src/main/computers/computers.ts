import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { AuditView, ComputersView, ComputerView } from '../../shared/ipc/index.ts';
import {
  computersAnswerSchema,
  emptyAnswerSchema,
  heldThings,
  type ComputersAnswer,
} from '../../shared/wire/index.ts';
import { loadDeviceSignatureCheck } from '../relay-link/index.ts';
import { createRetryLoop } from '../work/index.ts';
import { auditViewOf, readAudit } from './audit.ts';
import type { ComputersDeps } from './ports.ts';
import { createRenewals } from './renewals.ts';
import { stationCode } from './station-code.ts';
import { heldHere, provenReport, sendReport } from './report.ts';

/** After the change. */
export interface ComputersEvents {
  /** Something of the list may be different: it is read again where it is shown. */
  'computers.changed': undefined;
}

/** The computers of the team: who has which, and who may come in. Every order is decided by the relay. */
export interface Computers extends Pick<Emitter<ComputersEvents>, 'on'> {
  /** Asks the relay. Errors: those of a signed request, and for an administrator of the admin check. */
  list(): Promise<ComputersView>;
  /** Takes a computer out for good; a waiting one is refused. Errors: ADMIN_ONLY, NOT_FOUND. */
  remove(deviceId: DeviceId): Promise<void>;
  /** Lets a waiting one in. Errors: NOT_FOUND, APPROVAL_BY_ANOTHER. */
  approve(deviceId: DeviceId): Promise<void>;
  /** Its person may sign in on it again. Errors: ADMIN_ONLY, NOT_FOUND, APPROVAL_BY_ANOTHER. */
  readmit(deviceId: DeviceId): Promise<void>;
  /** Takes the Page access back at Meta, then opens Facebook to connect it again. Errors: the relay's, PAGE_GRANT_NOT_REVOKED. */
  renewPage(): Promise<void>;
  /** Opens LiveChat for a new integration grant; the old one is revoked. Errors: as the bridge's `authorize`. */
  renewGrant(): Promise<void>;
  /** The administrator leaves what is still due of this one. */
  endRenewal(deviceId: DeviceId): void;
  /** Errors: ADMIN_ONLY, RECORD_FORGED. */
  audit(): Promise<AuditView>;
  start(): void;
  stop(): Promise<void>;
}

/** What this computer holds is looked at so often, and said when it has changed. */
const reportEveryMs = 10 * 60_000;

/** To be made before the relay link connects. */
export const createComputers = (deps: ComputersDeps): Computers => {
  const { relayLink, session, channel, bridge, clock, log } = deps;
  const emitter = createEmitter<ComputersEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const renewals = createRenewals(deps.settings);
  let lastSaid = '';
  let subscriptions: (() => void)[] = [];

  const changed = (): void => emitter.emit('computers.changed', undefined);
  const isAdmin = (): boolean => {
    const { state } = session;
    return state.state === 'signed-in' && isAdminRole(state.role);
  };

  const reportLoop = createRetryLoop({
    async run() {
      if (relayLink.state !== 'online') return undefined;
      const { version, platform, kind } = deps.app;
      const said = {
        v: 1,
        kind,
        platform,
        appVersion: version,
        holds: await heldHere(deps),
      } as const;
      const text = JSON.stringify([relayLink.device()?.deviceId, said]);
      if (text !== lastSaid) await sendReport(relayLink, { ...said, atMs: clock.now() });
      lastSaid = text;
      return reportEveryMs;
    },
    onError: (error) => log.info('computer-report.not-sent', { code: toBackchannelError(error).code }),
    timing: { firstMs: 5_000, longestMs: reportEveryMs },
    clock,
    timers: deps.timers,
  });

  const canDo = (
    each: ComputersAnswer['computers'][number],
    of: { isAdmin: boolean; ownId: AgentId; thisId: DeviceId },
  ): ComputerView['can'] => {
    const isOwn = each.agentId === of.ownId;
    switch (each.state) {
      case 'member':
      case 'approved':
        return each.deviceId !== of.thisId && (of.isAdmin || isOwn) ? ['remove'] : [];
      case 'waiting':
        if (each.kind === 'station' && !of.isAdmin) return isOwn ? ['refuse'] : [];
        return of.isAdmin || isOwn ? ['approve', 'refuse'] : ['approve'];
      case 'removed':
        return of.isAdmin && each.isPersonHeld ? ['readmit'] : [];
    }
  };

  const presentState = async () => ({
    keyId: relayLink.directory()?.channelKey?.keyId,
    pageTokenAtMs: (await channel.facts())?.tokenIssuedAtMs,
    isConnected: channel.current() !== undefined,
    hasGrant: bridge.state.state !== 'off' && bridge.state.state !== 'waiting-for-grant',
  });

  const read = async (): Promise<ComputersView> => {
    const adminToken = isAdmin() ? await deps.adminToken() : undefined;
    const answer = await relayLink.request('GET', '/v1/computers', {
      adminToken,
      schema: computersAnswerSchema,
    });
    const own = relayLink.device();
    const isSigned = await loadDeviceSignatureCheck();
    const of = { isAdmin: answer.isAll, ownId: own?.agentId as AgentId, thisId: own?.deviceId as DeviceId };
    const computers = answer.computers.map((each): ComputerView => {
      const { deviceId, agentId } = each;
      const isThisComputer = deviceId === own?.deviceId;
      const key = isThisComputer ? each.signKey : relayLink.believedKeys(agentId, deviceId)?.signKey;
      const report = provenReport({ ...each, workspaceId: answer.workspaceId }, key, isSigned);
      return {
        deviceId,
        agentId,
        isThisComputer,
        state: each.state,
        sinceMs: each.sinceMs,
        lastSeenAtMs: each.lastSeenAtMs,
        kind: report?.kind ?? each.kind ?? 'console',
        code: each.kind === 'station' && each.state === 'waiting' ? stationCode(each.signKey) : undefined,
        platform: report?.platform ?? each.platform,
        appVersion: report?.appVersion ?? each.appVersion,
        holds: report?.holds,
        cause: each.cause,
        byAgentId: each.byAgentId,
        isPersonHeld: each.isPersonHeld,
        can: canDo(each, of),
      };
    });
    return {
      computers,
      isAll: answer.isAll,
      renewals: isAdmin() ? renewals.list(await presentState()) : [],
    };
  };

  const order = async (method: 'DELETE' | 'POST', path: string, needsAdmin: boolean): Promise<void> => {
    const adminToken = needsAdmin ? await deps.adminToken() : undefined;
    const body = method === 'POST' ? {} : undefined;
    await relayLink.request(method, path, { body, adminToken, schema: emptyAnswerSchema });
    changed();
  };
  const pathOf = (deviceId: DeviceId, what: string): string =>
    `/v1/computers/${encodeURIComponent(deviceId)}/${what}`;

  return {
    on: emitter.on,
    list: read,
    async remove(deviceId) {
      const before = (await read()).computers.find((each) => each.deviceId === deviceId);
      const keyId = relayLink.directory()?.channelKey?.keyId;
      await order('DELETE', `/v1/devices/${encodeURIComponent(deviceId)}`, isAdmin());
      // A computer that waited, or never came back, has nothing of the team.
      if (before?.state !== 'member' || !isAdmin()) return;
      const held = before.holds ?? [...heldThings];
      renewals.begin({ deviceId, agentId: before.agentId, removedAtMs: clock.now(), held, keyId });
      changed();
    },
    approve: (deviceId) => order('POST', pathOf(deviceId, 'approval'), isAdmin()),
    readmit: (deviceId) => order('POST', pathOf(deviceId, 'readmission'), true),
    async renewPage() {
      const current = channel.current();
      if (!current) return;
      await order('POST', `/v1/channels/${encodeURIComponent(current.id)}/grant-revocation`, true);
      renewals.pageRevoked();
      changed();
      await channel.renew();
    },
    async renewGrant() {
      await bridge.authorize();
      renewals.grantRenewed();
      changed();
    },
    endRenewal(deviceId) {
      renewals.end(deviceId);
      changed();
    },
    audit: async () =>
      auditViewOf(await readAudit(relayLink, await deps.adminToken(), true), deps.agentIds()),
    start() {
      subscriptions = [
        relayLink.on('state-changed', ({ state }) => {
          if (state === 'online') reportLoop.retryNow();
        }),
        relayLink.on('directory-read', changed),
        relayLink.on('channel-key-changed', () => reportLoop.schedule()),
        channel.on('channel.changed', () => reportLoop.schedule()),
        channel.on('channel.changed', changed),
      ];
      reportLoop.schedule();
    },
    async stop() {
      for (const end of subscriptions) end();
      await reportLoop.stop();
    },
  };
};
