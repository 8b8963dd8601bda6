import type { WorkRoom } from '../http/work-room.ts';

/** Bytes that the streams of one workspace may have unsent before each must send all it has. */
const maxPerWorkspace = 8 * 1024 * 1024;

/** A frame that is not sent leaves its text and its bytes behind. */
const unsentFactor = 2;

/** Unsent bytes of one stream. */
export interface Unsent {
  add(bytes: number): void;
  remove(bytes: number): void;
  /** The streams of this workspace hold their share of memory. */
  isShareUsed(): boolean;
  /** What was not sent never will be. */
  close(): void;
}

/** Unsent bytes of all streams of this process, by workspace. */
export interface Outbound {
  open(workspaceId: string): Unsent;
}

/** `room` is told what streams leave behind when they end. */
export const createOutbound = (room: Pick<WorkRoom, 'note'>): Outbound => {
  const bytesOf = new Map<string, number>();
  const change = (workspaceId: string, bytes: number): void => {
    const sum = (bytesOf.get(workspaceId) ?? 0) + bytes;
    if (sum > 0) bytesOf.set(workspaceId, sum);
    else bytesOf.delete(workspaceId);
  };
  return {
    open(workspaceId) {
      let own = 0;
      let isClosed = false;
      return {
        add(bytes) {
          if (isClosed) return;
          own += bytes;
          change(workspaceId, bytes);
        },
        remove(bytes) {
          if (isClosed) return;
          own -= bytes;
          change(workspaceId, -bytes);
        },
        isShareUsed: () => (bytesOf.get(workspaceId) ?? 0) > maxPerWorkspace,
        close() {
          if (isClosed) return;
          isClosed = true;
          change(workspaceId, -own);
          room.note(own * unsentFactor);
        },
      };
    },
  };
};
