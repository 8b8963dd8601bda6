import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { startRelay } from './helpers/running-relay.ts';

it('a closing relay ends a connection that asks for the stream at that moment, and finishes', async () => {
  const running = await startRelay();
  const server = running.relay.app.websocketServer;
  const close = server.close.bind(server);
  // Routes are closed, connections are not yet: a console that reconnects comes in just now.
  const late = vi.fn();
  vi.spyOn(server, 'close').mockImplementation((done) => {
    const { port, hostname } = new URL(running.url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        'GET /v1/stream?after=0 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
          'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      ),
    );
    socket.resume();
    void Promise.race([once(socket, 'data'), once(socket, 'close')]).then(() => {
      late();
      socket.end();
      close(done);
    });
  });
  await running.close();
  expect(late).toHaveBeenCalledOnce();
});
