import type { OpenPoint } from '../open-points.ts';

const failure = 'src/main/instagram/failure.ts';
const historyReader = 'src/main/instagram/history-reader.ts';
const metaReadme = 'src/sandbox/meta/README.md';

/** What Meta's documents leave open or contradict each other on. Source: docs/reference/instagram.md. */
export const metaPoints = {
  'meta used code': {
    question: 'Is a login code refused the second time? (instagram.md §2.3)',
    readings: { refused: 'It is.' },
    simulator: 'refused',
    hangsOn: ['src/relay/connect/callback.ts'],
  },
  'meta listed Pages': {
    question: 'Does `/me/accounts` list the Page of the grant? (instagram.md §2.4)',
    readings: { listed: 'It does.', 'by id only': 'Only the ids of `debug_token` lead to it.' },
    simulator: 'listed',
    hangsOn: ['src/main/instagram/pages.ts', 'src/relay/platforms/meta.ts'],
  },
  'meta life of the Page token': {
    question: 'Has the Page token of a long-lived user token a last day? (instagram.md §2.4)',
    readings: { never: 'No.', 'a date': 'Yes.' },
    simulator: 'never',
    hangsOn: ['src/main/channel/tokens.ts'],
  },
  'meta data access': {
    question: 'Does `debug_token` say until when data may be read? (instagram.md §2.5)',
    readings: { named: 'It does.', absent: 'It does not.' },
    simulator: 'named',
    hangsOn: ['src/relay/platforms/meta.ts'],
  },
  'meta form of success': {
    question: 'Is `success` a boolean or a text? (instagram.md §7.1)',
    readings: { boolean: 'A boolean.', text: 'The text "true".' },
    simulator: 'boolean',
    hangsOn: ['src/main/instagram/client.ts'],
  },
  'meta unknown field': {
    question: 'Does one unknown name reject the whole subscription? (instagram.md §3)',
    readings: { '100': 'It does, with code 100.', accepted: 'It does not.' },
    simulator: '100',
    hangsOn: ['src/main/instagram/family.ts'],
  },
  'meta profile': {
    question: 'Is the profile of a person who has just written given? (instagram.md §10)',
    readings: {
      given: 'It is.',
      '230': 'Withheld: no consent yet.',
      '10': 'Refused for want of a permission or of MODERATE.',
    },
    simulator: 'given',
    hangsOn: [failure, 'src/main/conversations/index.ts'],
  },
  'meta reply_to in the history': {
    question: 'May `reply_to` be asked for of a message, though no table names it? (instagram.md §10)',
    readings: { accepted: 'It may.', '100': 'It is refused with code 100: asked without.' },
    simulator: '100',
    hangsOn: [historyReader],
  },
  'meta names inside the list of threads': {
    question: 'Are names of messages given inside the list of threads? (instagram.md §10)',
    readings: { given: 'They are.', refused: 'Too much data: each thread is asked.' },
    simulator: 'given',
    hangsOn: [historyReader, 'docs/decisions/0014-gap-ledger-compares-names.md'],
  },
  'meta short pages': {
    question: 'Comes a page shorter than its limit with `paging.next`? (instagram.md §10)',
    readings: { seen: 'Seen in this run.', 'not seen': 'Not seen in this run; that proves nothing.' },
    simulator: 'not seen',
    hangsOn: [historyReader, 'docs/decisions/0048-not-listed-is-not-unsent.md', metaReadme],
  },
  'meta sent message in the history': {
    question: 'Is a message that was just sent in the history? (instagram.md §7.1)',
    readings: { listed: 'It is, within a minute.', 'not listed': 'Not within a minute.' },
    simulator: 'listed',
    hangsOn: [
      'src/main/conversations/outbox/sender.ts',
      'docs/decisions/0049-less-than-a-complete-history-decides-nothing.md',
    ],
  },
  'meta unsent message in the history': {
    question: 'Is an unsent message gone from its thread? (instagram.md §8)',
    readings: { 'not listed': 'It is.', listed: 'It is still listed.' },
    simulator: 'not listed',
    hangsOn: ['docs/decisions/0048-not-listed-is-not-unsent.md'],
  },
  'meta unsent message by its name': {
    question: 'What answers the name of an unsent message? (instagram.md §8)',
    readings: {
      '9000001': 'Deleted, the word that an old message has too.',
      '100/33': 'No such object.',
      '100': 'A bad request.',
      '10': 'No permission for it.',
      given: 'The message: what it said is still to be had.',
    },
    simulator: '9000001',
    hangsOn: [failure, historyReader, 'docs/decisions/0048-not-listed-is-not-unsent.md', metaReadme],
  },
  'meta upload of a picture': {
    question: 'Does the Page take the upload of a picture? (instagram.md §7.2)',
    readings: { taken: 'It does.', '100': 'Only an address.', '10': 'A permission is missing.' },
    simulator: 'taken',
    hangsOn: ['src/main/conversations/outbox/upload-file.ts', failure],
  },
  'meta upload of a document': {
    question: 'Does the Page take the upload of a document? (instagram.md §7.2)',
    readings: {
      taken: 'It does.',
      '100': 'Only pictures, or only an address.',
      '10': 'A permission is missing.',
    },
    simulator: 'taken',
    hangsOn: ['src/main/conversations/outbox/upload-file.ts', failure],
  },
  'meta sent file in the history': {
    question: 'As what is a picture that was sent listed? (instagram.md §10)',
    readings: { image: 'As a picture.', file: 'As a file: a doubt about it goes to its author.' },
    simulator: 'image',
    hangsOn: ['src/main/conversations/apply/apply-message.ts', 'src/main/instagram/history.ts'],
  },
  'meta too long a text': {
    question: 'How is a text of 1,001 bytes refused? (instagram.md §7.2)',
    readings: { '100': 'As a bad request.', accepted: 'It is not: the limit counts characters.' },
    simulator: '100',
    hangsOn: ['src/shared/domain/reply-text.ts', failure],
  },
  'meta unknown recipient': {
    question: 'How is a send to nobody refused? (instagram.md §8)',
    readings: {
      '100/2018001': 'No such recipient.',
      '100/2534014': 'No such recipient, in the words of Instagram.',
      '100': 'A bad request.',
      '9010': 'No such recipient, as its own code.',
    },
    simulator: '100/2534014',
    hangsOn: [failure],
  },
  'meta shared account': {
    question: 'Says a Page token whether several apps share the account? (instagram.md §11)',
    readings: {
      told: 'It does.',
      '100': 'Refused as a bad request: the check of the connection cannot say it.',
      '10': 'Refused for want of a permission: the check of the connection cannot say it.',
    },
    simulator: 'told',
    hangsOn: ['src/main/channel/probe.ts'],
  },
  'meta owner of a thread': {
    question: 'What says `thread_owner` of a thread? (instagram.md §11)',
    readings: {
      nobody: 'Nobody: every app may send.',
      us: 'This app.',
      another: 'Another app: sends are refused.',
      '27': 'Refused with 27: conversation routing is not set up.',
      '100': 'Refused as a bad request.',
      '3': 'Refused: the app lacks the capability.',
      '10': 'Refused: a permission is missing.',
    },
    simulator: '27',
    hangsOn: [failure],
  },
  'meta asking for a thread': {
    question: 'What answers `request_thread_control`? (instagram.md §11)',
    readings: {
      granted: 'It is taken.',
      '27': 'Refused with 27: conversation routing is not set up.',
      '100': 'Refused as a bad request.',
      '3': 'Refused: the app lacks the capability.',
      '10': 'Refused: a permission is missing.',
    },
    simulator: '27',
    hangsOn: [failure],
  },
  'meta unsubscribing without a Page token': {
    question: "Does Meta take the app's own token for ending a subscription? (instagram.md §4)",
    readings: { refused: 'It refuses.', done: 'It takes it.' },
    simulator: 'refused',
    hangsOn: ['src/relay/platforms/meta-revocation.ts', 'src/relay/removal/execute.ts'],
  },
  'meta revoking twice': {
    question: 'What answers the second revocation of a grant? (instagram.md §4)',
    readings: { 'already gone': '100/33: known as done.', done: 'Success again.', refused: 'A refusal.' },
    simulator: 'already gone',
    hangsOn: ['src/relay/platforms/meta-revocation.ts'],
  },
  'meta dead Page token': {
    question: 'How is a Page token refused after its grant was revoked? (instagram.md §8)',
    readings: {
      '190/458': 'App removed.',
      '190/460': 'Session ended.',
      '190': 'Without a reason.',
      '190/467': 'Invalid.',
    },
    simulator: '190/458',
    hangsOn: [failure, 'docs/decisions/0052-only-a-dead-token-stops-an-account.md'],
  },
} satisfies Record<string, OpenPoint>;
