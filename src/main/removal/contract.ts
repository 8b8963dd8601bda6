import type { ConversationId } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { RemovalPlan, RemovalsView, RouteInput } from '../../shared/ipc/index.ts';
import type { RemovalKind } from '../../shared/removal/index.ts';

export interface RemovalEvents {
  /** The removals of the workspace, or this computer's part in them. */
  'removal.changed': RemovalsView;
}

/** The console's half of removal (design §8): asks the relay, obeys, confirms; shows, starts and saves for the person. */
export interface RemovalRoom extends Pick<Emitter<RemovalEvents>, 'on'> {
  view(): RemovalsView;
  /** Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED, SIGNED_OUT. */
  plan(request: { kind: RemovalKind; conversationId?: ConversationId | undefined }): RemovalPlan;
  /** Answers the removal's id when the relay has taken it. Errors: ADMIN_ONLY, INPUT_INVALID, NOT_FOUND, INSTAGRAM_NOT_CONNECTED, the relay's. */
  start(request: RouteInput<'removal/start'>): Promise<string>;
  /** Errors: ADMIN_ONLY, REMOVAL_NOT_SCHEDULED, NOT_FOUND. */
  cancel(removalId: string): Promise<void>;
  bringForward(removalId: string): Promise<void>;
  /** False: the person closed the dialog. Errors: NOT_FOUND, RECORD_FORGED, RELAY_UNREACHABLE. */
  saveRecord(removalId: string): Promise<boolean>;
  /** Errors: NOT_FOUND. */
  openRecord(removalId: string): void;
  saveLocalRecords(): Promise<boolean>;
  /** Errors: ADMIN_ONLY, RECORD_FORGED (the chain does not hold). */
  saveAudit(): Promise<boolean>;
}
