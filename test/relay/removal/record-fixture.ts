import { type RecordBody, recordFormat } from '../../../src/shared/removal/index.ts';

/** A record with every kind of field in it. */
export const recordFixture = (): Omit<RecordBody, 'keyId' | 'publicKey'> => ({
  format: recordFormat,
  relay: 'relay.example',
  removal: 'invented-removal-01',
  kind: 'disconnect',
  trigger: 'admin',
  state: 'done',
  workspace: '0123456789abcdef0123456789abcdef',
  requestedAtMs: 1_790_000_000_000,
  dueAtMs: 1_790_000_000_000,
  finishedAtMs: 1_790_000_060_000,
  issuedAtMs: 1_790_000_060_000,
  policyVersion: '1',
  steps: [
    {
      step: 'revoke-grant',
      state: 'settled',
      outcome: 'done',
      attempts: 2,
      settledAtMs: 1_790_000_001_000,
      answer: { status: 200 },
    },
    {
      step: 'unsubscribe',
      about: '0123456789abcdef0123456789abcdef',
      state: 'open',
      trouble: 'refused',
      attempts: 1,
      answer: { status: 403, code: 210, subcode: 1 },
    },
  ],
  removedFromRelay: { channels: 1, envelopes: 12 },
  consoles: { asked: 2, confirmed: 1, left: 0, silent: 1 },
  confirmations: [
    {
      device: 'abcdef0123456789abcdef0123456789',
      confirmedAtMs: 1_790_000_050_000,
      wiped: { messages: 100, 'page-token': 1 },
      answers: [{ party: 'meta', call: 'unsubscribe', outcome: 'done', answer: { status: 200 } }],
    },
  ],
  residue: [{ place: 'livechat', reason: 'place-of-record' }],
});
