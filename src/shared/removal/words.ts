import { english, type EnglishText } from '../i18n/text.ts';

/** The vocabulary of removals; records carry these codes, pages the sentences beside them, in the reader's language. */

/** What is removed: one channel, everything of the workspace, one customer. */
export const removalKinds = ['disconnect', 'uninstall', 'erase-customer'] as const;
export type RemovalKind = (typeof removalKinds)[number];

/** Who or what asked for it. */
export const removalTriggers = ['admin', 'marketplace', 'meta-deauthorize', 'meta-data-deletion'] as const;
export type RemovalTrigger = (typeof removalTriggers)[number];

/** scheduled: the relay has deleted nothing yet, and it can be cancelled. removing: under way, or waiting for a party. */
export const removalStates = ['scheduled', 'removing', 'done', 'cancelled'] as const;
export type RemovalState = (typeof removalStates)[number];

/** What the relay does, in this order. */
export const removalSteps = [
  'unsubscribe',
  'revoke-grant',
  'unbind',
  'delete-envelopes',
  'delete-workspace',
  'await-consoles',
] as const;
export type RemovalStep = (typeof removalSteps)[number];

/** How a step ended. */
export const stepOutcomes = [
  'done',
  'already-gone',
  'ended-with-grant',
  'done-by-console',
  'kept-shared',
  'superseded',
  'all-confirmed',
  'deadline-passed',
  'cancelled',
] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

/** Why a step is open after at least one attempt. */
export const stepTroubles = ['refused', 'unreachable', 'postponed'] as const;
export type StepTrouble = (typeof stepTroubles)[number];

export const stepSentences: Readonly<Record<RemovalStep, EnglishText>> = {
  unsubscribe: english('Stop Meta from sending messages of the Page'),
  'revoke-grant': english('Revoke the permission and its tokens at Meta'),
  unbind: english('Forget which Page belongs to the team'),
  'delete-envelopes': english('Delete what waits for the team’s computers'),
  'delete-workspace': english('Delete everything the relay has about the team'),
  'await-consoles': english('Wait until every computer has wiped its copy and said so'),
};

export const outcomeSentences: Readonly<Record<StepOutcome, EnglishText>> = {
  done: english('Done.'),
  'already-gone': english('There was nothing left to remove.'),
  'ended-with-grant': english('Ended together with the permission.'),
  'done-by-console': english('Done by a computer of the team, which still had the Page token.'),
  'kept-shared': english(
    'Kept on purpose: the same person connected other channels, which would stop as well.',
  ),
  superseded: english('Not needed any more: the same person has connected again.'),
  'all-confirmed': english('Every computer has confirmed.'),
  'deadline-passed': english('Not every computer has confirmed in time.'),
  cancelled: english('Not done: the removal was cancelled.'),
};

export const troubleSentences: Readonly<Record<StepTrouble, EnglishText>> = {
  refused: english('Refused by the other side; tried again until it is settled.'),
  unreachable: english('The other side could not be reached; tried again.'),
  postponed: english(
    'Waits for an attempt to connect that is under way, or for an answer about a notice that is in doubt.',
  ),
};

/** Copies that remain, and why. */
export const residueReasons = [
  'place-of-record',
  'media-copied',
  'belongs-to-people',
  'grant-shared',
  'page-token-needed',
  'meta-refused',
  'meta-unreachable',
  'console-not-confirmed',
  'log-until-rotated',
  'backups-of-operator',
] as const;
export type ResidueReason = (typeof residueReasons)[number];

export const residueSentences: Readonly<Record<ResidueReason, EnglishText>> = {
  'place-of-record': english(
    'Chats that were mirrored into LiveChat stay there: LiveChat is their place of record and offers no ' +
      'removal to apps. Remove them in LiveChat.',
  ),
  'media-copied': english(
    'Files that agents sent to customers were uploaded to LiveChat, and copies of what customers sent where an ' +
      'administrator had switched that on. They stay there: LiveChat lets no app delete a file. Remove them in LiveChat.',
  ),
  'belongs-to-people': english('The conversation on Instagram belongs to the people in it and to Meta.'),
  'grant-shared': english(
    'The permission at Meta stays, because the same person connected other channels of this relay and ' +
      'Meta revokes a person as a whole.',
  ),
  'page-token-needed': english(
    'Meta still sends messages of the Page; the relay drops them unread. Stopping it needs the Page ' +
      'token, which only computers of the team have.',
  ),
  'meta-refused': english(
    'Meta refused the revocation. It can be done by hand in the Facebook settings of the person, under Business integrations.',
  ),
  'meta-unreachable': english('Meta could not be reached for the revocation yet.'),
  'console-not-confirmed': english(
    'These computers have not confirmed. A computer wipes itself when it next hears from the relay, and ' +
      'without any contact by its own clock.',
  ),
  'log-until-rotated': english(
    'Log lines of the relay (no content, no names) stay until their files are deleted.',
  ),
  'backups-of-operator': english(
    'Backups and deleted database pages stay as long as the operator of the relay keeps them; see docs/operate.md.',
  ),
};

/**
 * What became of LiveChat's copies of an unsent message. not-mirrored: it has none, removed ones included. waiting: still to be
 * taken away. deleted: each is hidden. refused: one stays as it was.
 */
export const liveChatOutcomes = ['not-mirrored', 'waiting', 'deleted', 'refused'] as const;
export type LiveChatOutcome = (typeof liveChatOutcomes)[number];

/**
 * Who can read those copies in LiveChat still. administrators: these, viceowners and owners; agents see only that something was
 * there, and the customer's side nothing. everyone: whoever has access to the chat. Source: livechat.md §11.
 */
export const liveChatReaders: Readonly<Record<LiveChatOutcome, 'nobody' | 'everyone' | 'administrators'>> = {
  'not-mirrored': 'nobody',
  waiting: 'everyone',
  deleted: 'administrators',
  refused: 'everyone',
};
