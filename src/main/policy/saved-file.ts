import type { Note, SavedReply } from '../../shared/domain/index.ts';
import { text as say } from '../../shared/i18n/text.ts';
import type { Settings, StoredAboutMe } from '../../shared/ipc/index.ts';
import { dataTable } from '../../shared/removal/index.ts';
import type { PrivateMessageRow } from '../private-chats/index.ts';
import type { Session } from '../session/index.ts';
import type { AcceptanceRow } from './acceptances.ts';

const iso = (atMs: number): string => new Date(atMs).toISOString();
const isoIfKnown = (atMs: number | undefined): string | undefined =>
  atMs === undefined ? undefined : iso(atMs);

/** A draft to a customer is the person's own text; the customer's id in its key stays out of the file. */
const draftOf = ({ key, text }: { key: string; text: string }): Record<string, string> => {
  const privatePrefix = 'private:';
  const isForColleagues = key.startsWith('note:') || key.startsWith('ask:');
  return {
    to: key.startsWith(privatePrefix)
      ? key.slice(privatePrefix.length)
      : isForColleagues
        ? say('colleagues, about an Instagram conversation')
        : say('an Instagram conversation'),
    text,
  };
};

/**
 * The file of "What is stored about me": JSON a person can read. Holds no token and no key, and nothing a customer wrote:
 * that is about the customer.
 */
export const savedFileText = (parts: {
  stored: StoredAboutMe;
  identity: NonNullable<ReturnType<Session['identity']>>;
  acceptances: readonly AcceptanceRow[];
  settings: Settings;
  drafts: readonly { key: string; text: string }[];
  /** The person's own. */
  notes: readonly Note[];
  savedReplies: readonly SavedReply[];
  chats: readonly {
    chatId: string;
    group?: { name: string; members: readonly string[] } | undefined;
    messages: readonly PrivateMessageRow[];
  }[];
  version: string;
  nowMs: number;
}): string => {
  const { stored, identity, acceptances, settings, drafts, notes, savedReplies, chats } = parts;
  const file = {
    title: say('What Backchannel stores about you'),
    madeAt: iso(parts.nowMs),
    madeBy: `Backchannel ${parts.version}`,
    notInThisFile: [
      say(
        'Tokens and keys: they open accounts and chats, so they never leave the password store of the operating system.',
      ),
      say(
        'What customers wrote on Instagram, their names and their ids: that is about them, not about you. ' +
          'Only how much of it is on this computer is counted here.',
      ),
      say('What LiveChat and Instagram store themselves: ask them.'),
    ],
    you: {
      emailAddress: stored.emailAddress,
      name: identity.name,
      role: identity.role,
      liveChatOrganization: identity.workspaceId,
    },
    policyAccepted: acceptances.map(({ version, acceptedAtMs, occasion }) => ({
      version,
      at: iso(acceptedAtMs),
      occasion,
    })),
    onThisComputer: stored.onThisComputer.map(({ id, count, oldestAtMs, newestAtMs }) => {
      const row = dataTable(say).find((each) => each.id === id && each.place === 'console');
      return {
        data: row?.data ?? id,
        count,
        oldest: isoIfKnown(oldestAtMs),
        newest: isoIfKnown(newestAtMs),
        howLong: row?.howLong ?? '',
        howRemoved: row?.howRemoved ?? '',
      };
    }),
    atTheRelay: stored.atTheRelay
      ? {
          liveChatOrganization: stored.atTheRelay.workspaceId,
          role: stored.atTheRelay.role,
          computers: stored.atTheRelay.devices.map(({ enrolledAtMs, ...device }) => ({
            ...device,
            enrolledAt: isoIfKnown(enrolledAtMs),
          })),
        }
      : say('The relay could not be asked when this file was made.'),
    keptDays: stored.kept,
    settings,
    drafts: drafts.map(draftOf),
    notesForColleagues: notes.map(({ text, createdAtMs, editedAtMs }) => ({
      at: iso(createdAtMs),
      changedAt: isoIfKnown(editedAtMs),
      text,
    })),
    savedReplies: savedReplies.map(({ name, text, buttons, isShared, changedAtMs }) => ({
      name,
      text,
      buttons,
      for: isShared ? say('the whole team') : say.in('a saved reply is for', 'you'),
      changedAt: iso(changedAtMs),
    })),
    privateChats: chats.map(({ chatId, group, messages }) => ({
      with: group === undefined ? chatId : { group: group.name, members: group.members },
      messages: messages.map(({ direction, authorId, text, line, sentAtMs, state }) => ({
        from: authorId ?? (direction === 'out' ? stored.emailAddress : chatId),
        at: iso(sentAtMs),
        text,
        ...(line === undefined ? {} : { changeOfTheGroup: line }),
        state,
      })),
    })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
};
