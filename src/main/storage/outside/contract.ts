import { z } from 'zod';

/**
 * What is asked of the process that opens a database no one vouches for: the driver may end it (an abort in native code), and
 * then only it is gone.
 */
export type OutsideJob = { file: string; keyHex: string } & (
  { kind: 'check' } | { kind: 'read'; tables: readonly ReadableTable[]; from?: ReadPosition | undefined }
);

/** A table whose rows are read one by one. */
export interface ReadableTable {
  /** Which table is meant in the answers; several may read the same one. */
  id: string;
  /** The table, or a join, as it follows FROM. */
  source: string;
  columns: readonly string[];
  where?: string | undefined;
  /** An integer that orders the rows, by which reading goes on behind what cannot be read; without it reading ends there. */
  position?: string | undefined;
  /**
   * The table whose columns are wanted, in double quotes: one that the file's version does not have is read under its former
   * name, or as NULL. Absent: `columns` are as they are.
   */
  of?: { table: string; former: Readonly<Record<string, string>> } | undefined;
}

export interface ReadPosition {
  id: string;
  /** Rows up to here are not read. */
  after: number;
}

const valueSchema = z.union([z.string(), z.number(), z.null(), z.instanceof(Uint8Array)]);
const rowSchema = z.array(valueSchema).max(100);

/** One message of that process. The last one is `checked` or `read`. */
export const outsideMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('checked'),
    /** good: whole, and every text is text. fault: the disk's, not the file's. */
    state: z.enum(['good', 'damaged', 'fault']),
    /** Error code of a fault. */
    code: z.string().max(60).optional(),
  }),
  z.object({
    kind: z.literal('rows'),
    id: z.string().max(60),
    rows: z.array(rowSchema).max(1_000),
    /** Rows that are there and cannot be read as what they are. */
    unreadable: z.number().int().nonnegative(),
    after: z.number(),
  }),
  z.object({ kind: z.literal('read') }),
]);
export type OutsideMessage = z.infer<typeof outsideMessageSchema>;
export type ReadRow = z.infer<typeof rowSchema>;
