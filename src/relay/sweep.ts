import { randomUUID } from 'node:crypto';
import {
  type IdRange,
  type Quota,
  type RelayStore,
  type Writer,
  deleteUnawaited,
  enforceQuota,
  forgetSigners,
  listSigners,
  listTeams,
  sweepExpired,
  sweepFiles,
  sweepNonces,
  sweepSeen,
  sweepTickets,
  trimSeen,
} from './store/index.ts';

/**
 * Rows per transaction: bounds what a statement takes, how long SQLite, which has one writer, keeps webhooks waiting, and what an
 * interruption undoes.
 */
const rowsPerCommit = 500;
/** The same for files, which are up to 25 MB each. */
const filesPerCommit = 4;
/** Teams, and notes on devices, that one sweep looks at: a thirtieth of a second of the database's time. */
const perSweep = 1000;

/** What a sweep deleted, as far as somebody is told of it. */
export interface Swept {
  /** Envelopes that were deleted before every console had them. */
  released: { workspaceId: string; envelopes: number }[];
  /** Files whose time was over before every device had them. */
  expiredFiles: number;
}

/** Sweeps one after the other. */
export interface Sweep {
  /** Does nothing of its own while one runs: gives that one's outcome. */
  run(nowMs: number): Promise<Swept>;
  /** Ends a sweep after its present transaction; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Deletes what has expired, a part at a time, in the order of its expiry; then looks at some of the teams, going on where the
 * sweep before ended, for envelopes that nobody awaits and nothing else has deleted, and for full ones (if a quota is given).
 * What a sweep costs goes by what it deletes, not by what waits (decision 0160).
 */
export const createSweep = (store: RelayStore, quota?: Quota): Sweep => {
  // Anywhere: a process that is often restarted must not look at the same ones always.
  let [team, signer] = [randomUUID() as string, randomUUID() as string];
  let running: Promise<Swept> | undefined;
  let isStopped = false;

  /** Repeats a part until there is less than a whole one, or another process sweeps. Returns the number of rows. */
  const inParts = async (most: number, part: (writer: Writer, most: number) => Promise<number>) => {
    for (let all = 0; ;) {
      const gone = await store.commit(
        async (writer) => ((await store.takeSweepTurn(writer)) ? part(writer, most) : 0),
        'shared',
      );
      all += gone;
      if (gone < most || isStopped) return all;
    }
  };

  /** The next ones after an id, and from the beginning on where there are no more; each once. */
  const nextOf = async <Row extends { id: string }>(
    after: string,
    list: (ids: IdRange, most: number) => Promise<Row[]>,
  ): Promise<Row[]> => {
    const rows = await list({ after }, perSweep);
    return rows.length === perSweep
      ? rows
      : [...rows, ...(await list({ after: '', upTo: after }, perSweep - rows.length))];
  };

  const makeRoomIn = async (id: string, of: Quota): Promise<number> => {
    await store.commit((writer) => trimSeen(writer, id, of), 'shared');
    return store.commit((writer) => enforceQuota(writer, id, of), 'shared');
  };

  const lookAtTeams = async (): Promise<Swept['released']> => {
    const released: Swept['released'] = [];
    const teams = await nextOf(team, (ids, most) => listTeams(store.db, ids, most, quota));
    for (const { id, hasUnawaited, isFull } of teams) {
      if (isStopped) break;
      if (hasUnawaited) await inParts(rowsPerCommit, (writer, most) => deleteUnawaited(writer, id, most));
      const envelopes = isFull && quota ? await makeRoomIn(id, quota) : 0;
      if (envelopes > 0) released.push({ workspaceId: id, envelopes });
      team = id;
    }
    return released;
  };

  const lookAtSigners = async (): Promise<void> => {
    const signers = await nextOf(signer, (ids, most) => listSigners(store.db, ids, most));
    const gone = signers.flatMap(({ id, isGone }) => (isGone ? [id] : []));
    if (gone.length > 0) await store.commit((writer) => forgetSigners(writer, gone), 'shared');
    signer = signers.at(-1)?.id ?? signer;
  };

  const sweep = async (nowMs: number): Promise<Swept> => {
    await inParts(rowsPerCommit, (writer, most) => sweepExpired(writer, nowMs, most));
    await inParts(rowsPerCommit, (writer, most) => sweepSeen(writer, nowMs, most));
    const expiredFiles = await inParts(filesPerCommit, (writer, most) => sweepFiles(writer, nowMs, most));
    await inParts(rowsPerCommit, (writer, most) => sweepNonces(writer, nowMs, most));
    await store.commit((writer) => sweepTickets(writer, nowMs), 'shared');
    const released = await lookAtTeams();
    await lookAtSigners();
    await store.tidy();
    return { released, expiredFiles };
  };

  return {
    run(nowMs) {
      running ??= sweep(nowMs).finally(() => (running = undefined));
      return running;
    },
    async stop() {
      isStopped = true;
      await running?.catch(() => undefined); // Whoever runs it is told.
    },
  };
};
