import type { NoteDropped } from '../http/collect-garbage.ts';

/** Bytes that the streams of one workspace may have unsent before each must send all it has. */
const maxPerWorkspace = 8 * 1024 * 1024;

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

/** An envelope that was sent leaves its row, its text and its frame behind. */
const sentFactor = 3;
/** Smaller ones are collected in passing. */
const largeBytes = 16 * 1024;

export const createOutbound = (noteDropped: NoteDropped): Outbound => {
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
          if (bytes > largeBytes) noteDropped(bytes * sentFactor);
        },
        isShareUsed: () => (bytesOf.get(workspaceId) ?? 0) > maxPerWorkspace,
        close() {
          if (isClosed) return;
          isClosed = true;
          change(workspaceId, -own);
        },
      };
    },
  };
};
