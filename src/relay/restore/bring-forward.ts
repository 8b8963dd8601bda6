import { sql } from 'kysely';
import { leaseMs } from '../../shared/wire/lease.ts';
import { putOut } from '../accounts/admission.ts';
import { type RemovalCause, type Writer, bumpDirectory, deleteDevice, findDevice } from '../store/index.ts';

/**
 * How far positions jump: more than a team gets in the seven days that a backup may be old (1,600 envelopes a second), and so
 * little that a million restores fit into what a position may be.
 */
export const positionJump = 1_000_000_000;
/** The same for versions of the directory and fences of leases, which change every few seconds at most. */
export const versionJump = 1_000_000;
/** Holds a lease until consoles have forgotten theirs; no device has this id. */
const nobody = 'restored';

/** A computer that left the team after the backup was taken. */
export interface Departed {
  deviceId: string;
  /** 'signed-out': its person ended it, and may come back as they like. */
  cause: RemovalCause | 'signed-out';
}

export interface BroughtForward {
  workspaces: number;
  /** Computers that were in the backup and are out now. */
  departed: number;
  /** Attempts to connect Instagram that have to be begun again. */
  tickets: number;
}

const depart = async (writer: Writer, { deviceId, cause }: Departed, nowMs: number): Promise<boolean> => {
  const device = await findDevice(writer, deviceId);
  if (!device) return false;
  if (cause !== 'signed-out') {
    await putOut(writer, device, { actor: 'relay', agentId: undefined, cause, atMs: nowMs });
    return true;
  }
  await deleteDevice(writer, device);
  await bumpDirectory(writer, device.workspaceId);
  return true;
};

/**
 * Makes an older state of the database one that consoles can go on with (docs/operate.md, "Backups"), in one transaction:
 * positions, versions and fences that were given out after the backup are given to nothing else, a lease that a console may still
 * believe in runs out before somebody else gets it, and computers that left since stay out.
 */
export const bringForward = async (
  writer: Writer,
  departed: readonly Departed[],
  nowMs: number,
): Promise<BroughtForward> => {
  let gone = 0;
  for (const each of departed) if (await depart(writer, each, nowMs)) gone += 1;

  const newest = sql`(select coalesce(max(seq), 0) from envelopes where envelopes.workspace_id = workspaces.id)`;
  // A copy of a file that was being written may hold an envelope whose number its workspace does not know yet.
  await sql`update workspaces set last_seq = ${newest} where last_seq < ${newest}`.execute(writer);
  await sql`update workspaces set
    last_seq = last_seq + ${sql.lit(positionJump)},
    directory_version = directory_version + ${sql.lit(versionJump)}`.execute(writer);
  const workspaces = await writer
    .selectFrom('workspaces')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();

  // Also for channels that had no lease when the backup was taken: their first fence may have been given out since.
  await sql`insert into leases (channel_id, device_id, fence, held_until_ms)
    select id, ${sql.lit(nobody)}, 0, 0 from channels where id not in (select channel_id from leases)`.execute(
    writer,
  );
  await writer
    .updateTable('leases')
    .set((eb) => ({
      device_id: nobody,
      fence: eb('fence', '+', versionJump),
      held_until_ms: nowMs + leaseMs,
    }))
    .execute();

  // Their dialogs are open in browsers that the relay knows nothing of any more.
  const tickets = await writer.deleteFrom('connect_tickets').executeTakeFirst();
  return {
    workspaces: Number(workspaces.count),
    departed: gone,
    tickets: Number(tickets.numDeletedRows),
  };
};
