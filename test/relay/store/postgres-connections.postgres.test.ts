import { expect, it } from 'vitest';
import { createPool } from '../../../src/relay/store/postgres/connections.ts';
import { startPostgresServer } from '../../helpers/postgres-server.ts';
import { until } from '../../helpers/until.ts';

// Found by `npm run chaos -- --messages 150 --faults 15 --seed 31 --postgres`: the relay's process ended.
it('a lent connection that is cut between two queries is told of, and the next one works', async () => {
  const server = await startPostgresServer();
  const errors: unknown[] = [];
  const pool = createPool(await server.createDatabase(), (error) => errors.push(error));
  try {
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await until(() => expect(errors.length).toBeGreaterThan(0));
    client.release(true);
    expect((await pool.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await pool.end();
    await server.remove();
  }
});
