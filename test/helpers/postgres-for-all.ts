import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a PostgreSQL in which test/relay/helpers/running-relay.ts makes its databases. */
    postgresUrl: string | undefined;
    /** Folder of its files, write-ahead log included. */
    postgresFolder: string | undefined;
  }
}

/** One PostgreSQL for all suites of a project. */
export default async function startForAll(project: TestProject): Promise<() => Promise<void>> {
  // Nothing here pulls the plug, so nothing needs to wait for the disk.
  const server = await startPostgresServer(['fsync=off', 'full_page_writes=off']);
  project.provide('postgresUrl', await server.createDatabase());
  project.provide('postgresFolder', server.folder);
  return () => server.remove();
}
