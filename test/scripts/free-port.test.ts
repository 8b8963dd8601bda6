import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, freePorts } from '../../scripts/free-port.ts';

it('hands out ports that can be listened on, none of them twice, none that a system gives to outgoing connections', async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
  }
});

it('passes over a port that somebody listens on', async () => {
  const taken = (await freePort()) + 1;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(taken, '127.0.0.1', resolve);
  });
  try {
    expect(await freePorts(3)).not.toContain(taken);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
