import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { loadPostgresPackage } from './postgres-package.ts';

/** A real PostgreSQL of its own on this computer. */
export interface PostgresServer {
  /** Folder of its files, write-ahead log included. */
  folder: string;
  /** Makes an empty database and gives its address. */
  createDatabase(): Promise<string>;
  /** Of its main process; undefined while it is down. */
  pid(): number | undefined;
  /** Takes it away, connections and all, and brings it back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it as a power cut does, in the middle of whatever it does. False: it is down already. */
  kill(): Promise<boolean>;
  /** Ends it and deletes its files. */
  remove(): Promise<void>;
}

const user = 'relay';
const password = 'relay-test-password';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process: it is gone.
    return false;
  }
};

/**
 * Starts PostgreSQL from the registry's package. As root it runs as the system's user `postgres`, which is made when there is none.
 * `flags`: settings of the server, as `name=value`.
 */
export const startPostgresServer = async (flags: readonly string[] = []): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-postgres-'));
  const port = await freePort();
  const output: string[] = [];
  const { Postgres, release } = await loadPostgresPackage();
  const server = new Postgres({
    databaseDir: folder,
    port,
    user,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...flags].flatMap((flag) => [
      '-c',
      flag,
    ]),
    onLog: (line) => void output.push(line),
    onError: (line) => void output.push(String(line)),
  });
  const start = async (): Promise<void> => {
    try {
      await server.start();
    } catch {
      // The package gives no reason of its own.
      throw new Error(`PostgreSQL did not start:\n${output.slice(-20).join('')}`);
    }
  };
  /** Its file outlives one that was killed; while it starts, there may be none, or an empty one. */
  const ownPid = (): number | undefined => {
    try {
      return Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]) || undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  await server.initialise();
  await start();
  let databases = 0;
  return {
    folder,
    async createDatabase() {
      const name = `relay_${(databases += 1)}`;
      await server.createDatabase(name);
      return `postgres://${user}:${password}@127.0.0.1:${port}/${name}`;
    },
    pid: ownPid,
    stop: () => server.stop(),
    start,
    async kill() {
      const pid = ownPid();
      if (pid === undefined || !isAlive(pid)) return false;
      process.kill(pid, 'SIGKILL');
      while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
      return true;
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      release();
    },
  };
};
