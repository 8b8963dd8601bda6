import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateChats } from '../../src/main/private-chats/index.ts';
import type { FileFailPoints, PrivateChats, SavedChatsFiles } from '../../src/main/private-chats/index.ts';
import { createKeyAnnouncer, createRelayLink } from '../../src/main/relay-link/index.ts';
import type { KeyAnnouncer, RelayLink } from '../../src/main/relay-link/index.ts';
import { openDatabase } from '../../src/main/storage/index.ts';
import type { Database } from '../../src/main/storage/index.ts';
import type { SecretStore } from '../../src/main/secrets/index.ts';
import { agentIdSchema } from '../../src/shared/domain/index.ts';
import type { AgentId, IdentityToken } from '../../src/shared/domain/index.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { platformHostsOf, type PlatformHosts } from '../../src/shared/platform-hosts.ts';
import { platformSettings } from '../../scripts/try-out/platform-settings.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { Timers } from '../../src/shared/timers.ts';
import { startLiveChatSandbox } from './livechat-sandbox.ts';
import { createTestLog } from './log.ts';
import { createMulticastAir } from './multicast-air.ts';
import type { AirMember } from './multicast-air.ts';
import { type SandboxRelay, startSandboxRelay } from './sandbox-relay.ts';
import { chosenMemoryStore, createTestConsole } from './signed-in-console.ts';

const adminId = 'maria@bakery.test';
/** Short waits, so that a cut is over soon. */
const timing = { backOff: { firstMs: 5, longestMs: 40 }, ackMs: 1, pollWaitMs: 200 };

/** One desktop: relay link and private chats over a database file of its own. */
export interface Desk {
  agentId: AgentId;
  db: Database;
  secrets: SecretStore;
  link: RelayLink;
  chats: PrivateChats;
  keyAnnouncer: KeyAnnouncer;
  air: AirMember;
  log: ReturnType<typeof createTestLog>;
  folder: string;
  /** Whose desk it is, as the relay may be told. */
  accessToken: IdentityToken;
  /** Error codes of the envelopes that were refused, and reasons of those that were set aside for a fault. */
  setAside: string[];
  /** Ends without goodbye; what is not on disk is gone. */
  kill(): Promise<void>;
  /** The same desktop, started again on the same file and secrets; connected unless told otherwise. */
  restart(options?: DeskOptions): Promise<Desk>;
}

export interface DeskOptions {
  isConnected?: boolean;
  isOnAir?: boolean;
  /** By default Maria alone is one, as in the sandbox's LiveChat. */
  isAdmin?: (agentId: AgentId) => boolean;
  relayUrl?: string;
  clock?: Clock;
  /** Called before the link connects. */
  beforeConnect?: (desk: Desk) => void;
  timing?: Record<string, unknown>;
  appVersion?: string;
  timers?: Timers;
  fileFailPoints?: FileFailPoints;
  /** What the system's dialogs answer. */
  files?: SavedChatsFiles;
  mostEarlierFileBytes?: number;
}

export interface RelayWorld {
  readonly relayUrl: string;
  /** For consoles that are started for this world. */
  readonly platforms: PlatformHosts;
  readonly relay: SandboxRelay;
  /** LiveChat and Meta, simulated. */
  readonly sandbox: Sandbox;
  readonly relayFolder: string;
  /** A new installation of this person, enrolled at the relay with a token LiveChat granted. */
  desk(agentId: string, options?: DeskOptions): Promise<Desk>;
  end(): Promise<void>;
}

/**
 * The real relay and the sandbox's LiveChat on loopback; consoles are added as the test needs them. `clock`: of the relay and of
 * desks that are given none. `settings`: further ones of the relay.
 */
export const startRelayWorld = async (
  world: { clock?: Clock; settings?: Record<string, string> } = {},
): Promise<RelayWorld> => {
  const root = mkdtempSync(join(tmpdir(), 'bc-world-'));
  const relayFolder = mkdtempSync(join(root, 'relay-'));
  const { sandbox, config } = await startLiveChatSandbox({ agents: 3 });
  const relay = await startSandboxRelay({ sandbox, folder: relayFolder, ...world });
  const relayUrl = relay.url;
  const air = createMulticastAir();
  const desks = new Set<Desk>();

  const tokenOf = async (agentId: string): Promise<IdentityToken> => {
    const { session } = createTestConsole({ config, person: { account: agentId } });
    await session.signIn();
    return session.identityToken();
  };

  const open = async (
    parts: Pick<Desk, 'agentId' | 'secrets' | 'folder' | 'accessToken'> & { keyHex: string; isNew: boolean },
    options: DeskOptions,
  ): Promise<Desk> => {
    const clock = options.clock ?? world.clock ?? systemClock;
    const log = createTestLog();
    const db = openDatabase({ file: join(parts.folder, 'console.db'), keyHex: parts.keyHex, clock });
    const link = createRelayLink({
      relayUrl: options.relayUrl ?? relayUrl,
      db,
      secrets: parts.secrets,
      clock,
      log,
      app: { version: options.appVersion ?? '0.0.0', platform: 'test' },
      isAdmin: options.isAdmin ?? ((agentId) => agentId === adminId),
      withIdentityToken: (use) => use(parts.accessToken),
      timing: { ...timing, ...options.timing },
      ...(options.timers && { timers: options.timers }),
    });
    const chats = createPrivateChats({
      db,
      relayLink: link,
      filesFolder: join(parts.folder, 'private-files'),
      fileFailPoints: options.fileFailPoints,
      files: options.files,
      mostEarlierFileBytes: options.mostEarlierFileBytes,
      clock,
      log,
    });
    const member = air.join(parts.agentId);
    const keyAnnouncer = createKeyAnnouncer({ connection: member, relayLink: link, clock, log });
    const setAside: string[] = [];
    link.on('refused', ({ code }) => setAside.push(code));
    link.on('set-aside', ({ reason }) => setAside.push(reason));
    const desk: Desk = {
      ...parts,
      db,
      link,
      chats,
      keyAnnouncer,
      air: member,
      log,
      setAside,
      async kill() {
        desks.delete(desk);
        const ended = [keyAnnouncer.stop(), chats.stop()];
        member.goOffline();
        ended.push(link.disconnect());
        db.close();
        // What still ran meets a closed database, as a killed process meets nothing at all.
        await Promise.allSettled(ended);
      },
      async restart(again = {}) {
        await desk.kill();
        return open({ ...parts, isNew: false }, again);
      },
    };
    desks.add(desk);
    options.beforeConnect?.(desk);
    if (parts.isNew) await link.enrol(parts.accessToken);
    if (options.isConnected !== false) await link.connect();
    if (options.isOnAir !== false) member.goOnline();
    return desk;
  };

  return {
    relayUrl,
    platforms: platformHostsOf(platformSettings(relay.env)),
    relayFolder,
    sandbox,
    relay,
    async desk(agentId, options = {}) {
      return open(
        {
          agentId: agentIdSchema.parse(agentId),
          secrets: chosenMemoryStore(),
          folder: mkdtempSync(join(root, 'desk-')),
          accessToken: await tokenOf(agentId),
          keyHex: randomBytes(32).toString('hex'),
          isNew: true,
        },
        options,
      );
    },
    async end() {
      for (const desk of [...desks]) await desk.kill();
      await relay.stop();
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
};
