import type { AccountId, AgentId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  isOfKnownKind,
  type ArrivingEnvelope,
  type InstagramDelivery,
  type MetaGrant,
  type SignedContext,
} from '../../shared/wire/index.ts';
import { codeOfFault, isMachineFault, type Database } from '../storage/index.ts';
import type { SignedBodies, SignedHandler, SignedSender } from './ports.ts';
import type { Opened, Sealing } from './sealing.ts';
import type { SetAsideReason } from './store/sealed-envelopes.ts';

/** Handlers run inside the transaction that also moves the cursor: synchronous, no network. */
export interface Handlers {
  instagram: ((delivery: InstagramDelivery, seq: number) => void)[];
  metaGrant: ((grant: MetaGrant, seq: number) => void)[];
  signed: { [C in SignedContext]: SignedHandler<C>[] };
}

/** Why an envelope is set aside, and whose it is as far as that is known. */
export interface SetAsideCause {
  reason: SetAsideReason;
  /** What the try met, where it was a fault. */
  code?: string | undefined;
  fromAgentId?: AgentId | undefined;
  accountId?: AccountId | undefined;
}

export type TrialOutcome =
  | { outcome: 'applied' }
  | ({ outcome: 'set-aside' } & SetAsideCause)
  /** Forged, or not for our keys: for good. */
  | { outcome: 'refused'; code: string };

type Sealed = Pick<ArrivingEnvelope, 'seq' | 'kind' | 'keyId' | 'sealed'>;

const isRefusal = (error: unknown): error is BackchannelError =>
  error instanceof BackchannelError && (error.code === 'SEAL_FORGED' || error.code === 'SEAL_UNREADABLE');

const ownerOf = (opened: Opened | undefined): Pick<SetAsideCause, 'fromAgentId' | 'accountId'> => {
  if (opened === undefined) return {};
  if (opened.kind === 'instagram') return { accountId: opened.delivery.accountId };
  return 'sender' in opened ? { fromAgentId: opened.sender.fromAgentId } : {};
};

/**
 * Opens one envelope and hands it to the handlers. What they wrote is undone unless the outcome is `applied`.
 * Errors: only the machine's (a full disk, a closed file): then nothing is known of the envelope.
 */
export const createEnvelopeTrial = (deps: {
  db: Database;
  sealing: Sealing;
  handlers: Handlers;
}): ((envelope: Sealed) => TrialOutcome) => {
  const { db, handlers } = deps;

  const apply = (opened: Exclude<Opened, { kind: 'deferred' }>, seq: number): void => {
    switch (opened.kind) {
      case 'instagram':
        for (const handler of handlers.instagram) handler(opened.delivery, seq);
        return;
      case 'meta-grant':
        for (const handler of handlers.metaGrant) handler(opened.grant, seq);
        return;
      default: {
        // Handlers and body are of the same kind, which the type of `opened` does not say.
        type AnyHandler = (sender: SignedSender, body: SignedBodies[SignedContext], seq: number) => void;
        for (const handler of handlers.signed[opened.kind] as AnyHandler[])
          handler(opened.sender, opened.body, seq);
      }
    }
  };

  return (envelope) => {
    if (!isOfKnownKind(envelope)) return { outcome: 'set-aside', reason: 'ENVELOPE_NEWER' };
    let opened: Opened | undefined;
    try {
      return db.transaction((): TrialOutcome => {
        opened = deps.sealing.open(envelope);
        if (opened.kind === 'deferred') {
          const { kind: _, ...cause } = opened;
          return { outcome: 'set-aside', ...cause };
        }
        apply(opened, envelope.seq);
        return { outcome: 'applied' };
      });
    } catch (error) {
      if (isRefusal(error)) return { outcome: 'refused', code: error.code };
      if (isMachineFault(error)) throw error;
      return {
        outcome: 'set-aside',
        reason: 'ENVELOPE_NOT_APPLIED',
        code: codeOfFault(error),
        ...ownerOf(opened),
      };
    }
  };
};
