import { z } from 'zod';

const targetsSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string().optional() }));

/** Asks Chromium, over its debugging port on this computer, to load every page again. */
export async function reloadPage(debuggingPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${debuggingPort}/json/list`);
  for (const { type, webSocketDebuggerUrl } of targetsSchema.parse(await answer.json())) {
    if (type !== 'page' || !webSocketDebuggerUrl) continue;
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'Page.reload' }));
      socket.onmessage = () => resolve();
      socket.onerror = () => reject(new Error('The page could not be reloaded.'));
    });
    socket.close();
  }
}
