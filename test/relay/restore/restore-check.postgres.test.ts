import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { rehearseRestore } from './rehearsal.ts';

/** The server's own database: no statement here runs in the one that is copied. */
const run = async (text: string): Promise<void> => {
  const client = new pg.Client(inject('postgresUrl'));
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
};

let name = '';
const urlOf = (): string => {
  const url = new URL(inject('postgresUrl') ?? '');
  url.pathname = `/${name}`;
  return url.href;
};

rehearseRestore('PostgreSQL', {
  async settings() {
    name = `relay_${randomBytes(6).toString('hex')}`;
    await run(`create database ${name}`);
    return { RELAY_DATABASE_URL: urlOf() };
  },
  url: urlOf,
  async backUp(world) {
    // A copy by template needs nobody connected; consoles come back by themselves.
    await world.relay.stop();
    await run(`create database ${name}_backup template ${name}`);
    await world.relay.start();
  },
  async restore() {
    await run(`drop database ${name} with (force)`);
    await run(`create database ${name} template ${name}_backup`);
  },
});
