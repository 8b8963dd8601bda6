import type { Clock } from '../../shared/clock.ts';
import type { Note, SavedReply } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { storedAboutMeSchema, type Settings, type StoredAboutMe } from '../../shared/ipc/index.ts';
import { consoleDataKinds, type ConsoleDataKind } from '../../shared/removal/index.ts';
import { aboutMeSchema } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import { createGroupReader, createPrivateChatStore } from '../private-chats/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import type { Session } from '../session/index.ts';
import type { Database } from '../storage/index.ts';
import { createAcceptances } from './acceptances.ts';
import { savedFileText } from './saved-file.ts';
import { readDrafts, readStoredCounts, type StoredCount } from './stored-counts.ts';

/** "What is stored about me": shown as counts, saved as a file with the person's own texts. */
export interface StoredAboutMeService {
  /** The relay's part is left out when it cannot be asked. Errors: SIGNED_OUT. */
  read(): Promise<StoredAboutMe>;
  /** Asks where to. Errors: SIGNED_OUT, FILE_NOT_SAVED. */
  save(): Promise<{ isSaved: boolean }>;
}

/** The page waits for the relay's part no longer than this. */
const askRelayMs = 5_000;

/** Secrets by the beginning of their names; their values are never read here. */
const secretKinds: Readonly<
  Record<Extract<ConsoleDataKind, 'livechat-token' | 'page-token' | 'device-keys'>, readonly string[]>
> = {
  'livechat-token': ['livechat-tokens', 'integration-grant'],
  'page-token': ['page-token:'],
  'device-keys': ['device-keys', 'channel-key:', 'database-key'],
};

const requireIdentity = (session: Pick<Session, 'identity'>) => {
  const identity = session.identity();
  if (identity === undefined) throw new BackchannelError('SIGNED_OUT');
  return identity;
};

/** `kept`: days, after managed policy. `saveFile`: false when the person closed the dialog. */
export const createStoredAboutMe = (deps: {
  db: Database;
  secrets: Pick<SecretStore, 'names'>;
  session: Pick<Session, 'identity'>;
  relayLink: Pick<RelayLink, 'request' | 'device'>;
  settings: { get(): Settings };
  kept: StoredAboutMe['kept'];
  /** What the person wrote for colleagues and for answering: own notes, and all saved replies. */
  written: { notes(): readonly Note[]; savedReplies(): readonly SavedReply[] };
  saveFile: (suggestedName: string, text: string) => Promise<boolean>;
  version: string;
  clock: Clock;
  log: Log;
}): StoredAboutMeService => {
  const { db, secrets, session, relayLink, clock, log } = deps;
  const chats = createPrivateChatStore(db);
  const groups = createGroupReader(db);
  const acceptances = createAcceptances(db);

  const onThisComputer = async (): Promise<StoredAboutMe['onThisComputer']> => {
    const names = await secrets.names();
    const inSecrets = (prefixes: readonly string[]): StoredCount => ({
      count: names.filter((name) => prefixes.some((prefix) => name.startsWith(prefix))).length,
    });
    const byKind: Record<ConsoleDataKind, StoredCount> = {
      ...readStoredCounts(db),
      'livechat-token': inSecrets(secretKinds['livechat-token']),
      'page-token': inSecrets(secretKinds['page-token']),
      'device-keys': inSecrets(secretKinds['device-keys']),
      settings: { count: Object.keys(deps.settings.get()).length },
    };
    return consoleDataKinds.map((id) => ({ id, ...byKind[id] }));
  };

  const atTheRelay = async (): Promise<StoredAboutMe['atTheRelay']> => {
    const own = relayLink.device();
    if (!own) return undefined;
    try {
      const answer = await relayLink.request('GET', '/v1/me', {
        schema: aboutMeSchema,
        timeoutMs: askRelayMs,
      });
      return {
        workspaceId: answer.workspaceId,
        role: answer.role,
        devices: answer.devices.map(({ deviceId, enrolledAtMs, appVersion, platform }) => ({
          deviceId,
          isThisComputer: deviceId === own.deviceId,
          enrolledAtMs,
          version: appVersion,
          platform,
        })),
      };
    } catch (error) {
      log.info('about-me.relay-not-asked', { code: toBackchannelError(error).code });
      return undefined;
    }
  };

  const read = async (): Promise<StoredAboutMe> => {
    const { agentId } = requireIdentity(session);
    const [local, remote] = await Promise.all([onThisComputer(), atTheRelay()]);
    return storedAboutMeSchema.parse({
      emailAddress: agentId,
      onThisComputer: local,
      atTheRelay: remote,
      kept: deps.kept,
    });
  };

  return {
    read,
    async save() {
      const identity = requireIdentity(session);
      const stored = await read();
      const text = savedFileText({
        stored,
        identity,
        acceptances: acceptances.all(),
        settings: deps.settings.get(),
        drafts: readDrafts(db),
        notes: deps.written.notes(),
        savedReplies: deps.written
          .savedReplies()
          .filter(({ isShared, changedBy }) => !isShared || changedBy === identity.agentId),
        chats: chats.chatIds().map((chatId) => ({
          chatId,
          group: groups.get(chatId),
          messages: chats.page(chatId, Number.MAX_SAFE_INTEGER),
        })),
        version: deps.version,
        nowMs: clock.now(),
      });
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return { isSaved: await deps.saveFile(`backchannel-about-me-${day}.json`, text) };
    },
  };
};
