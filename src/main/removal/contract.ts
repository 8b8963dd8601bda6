import type { z } from 'zod';
import type { ConversationId, IdentityToken } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { IpcRoutes, RemovalPlan, RemovalsView } from '../../shared/ipc/index.ts';
import type { ConsoleAnswer, RemovalKind, WipedCounts } from '../../shared/removal/index.ts';

export type StartRequest = z.output<IpcRoutes['removal/start']['input']>;

/** What the removal service publishes. */
export interface RemovalEvents {
  /** The removals of the workspace, or this computer's part in them, are different. */
  'removal.changed': RemovalsView;
}

/**
 * The console's part of removal (architecture.md §8): asks the relay what to delete, deletes, confirms; shows, orders and
 * saves for the person.
 */
export interface RemovalService extends Pick<Emitter<RemovalEvents>, 'on'> {
  view(): RemovalsView;
  /** Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED, SIGNED_OUT. */
  plan(request: { kind: RemovalKind; conversationId?: ConversationId | undefined }): RemovalPlan;
  /**
   * Answers the removal's id when the relay has accepted it. Errors: ADMIN_ONLY, INPUT_INVALID, NOT_FOUND,
   * INSTAGRAM_NOT_CONNECTED, the relay's.
   */
  start(request: StartRequest): Promise<string>;
  /** Errors: ADMIN_ONLY, REMOVAL_NOT_SCHEDULED, NOT_FOUND. */
  cancel(removalId: string): Promise<void>;
  bringForward(removalId: string): Promise<void>;
  /** False: the person closed the dialog. Errors: NOT_FOUND, RECORD_FORGED, RELAY_UNREACHABLE. */
  saveRecord(removalId: string): Promise<boolean>;
  /** Errors: NOT_FOUND. */
  openRecord(removalId: string): Promise<void>;
  saveLocalRecords(): Promise<boolean>;
  /** Errors: ADMIN_ONLY, RECORD_FORGED (the chain does not hold). */
  saveAudit(): Promise<boolean>;
  /** The token that proves an admin to the relay. Errors: ADMIN_ONLY, those of `Session.identityToken`, LiveChat's. */
  adminToken(): Promise<IdentityToken>;
  /**
   * For a device that the relay does not let in: asks what it has to delete. no: everything; the wipe has begun. as-before: it is
   * known, and only has to show its account. as-new: it is forgotten, and its keys with it.
   * Errors: RELAY_UNREACHABLE and those of other failed requests: not known yet.
   */
  mayEnrolAgain(): Promise<'no' | 'as-before' | 'as-new'>;
  /** What a wipe of everything deletes, by data kind, with what was deleted with channels before; what Meta answered then. */
  counts(): { wiped: WipedCounts; answers: ConsoleAnswer[] };
  /** Begins to ask the relay; continues what was cut short. */
  begin(): void;
  /** After a wake or a change of network. */
  retryNow(): void;
  /** Resolves when what is under way has ended; what is not finished goes on at the next start. */
  stop(): Promise<void>;
}
