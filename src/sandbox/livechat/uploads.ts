/** Uploaded files: multipart in, a temporary address out, served from the sandbox's own file host. */
import { DAY_MS } from '../clock.ts';
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LiveChatError } from './errors.ts';
import type { World } from './model/types.ts';

const MOST_BYTES = 10 * 1024 * 1024;
const EXECUTABLES = /\.(exe|bat|cmd|com|scr|msi|jar|sh|app|vbs|ps1)$/i;

/** Stores the `file` field of a multipart request; answers its address. */
export async function storeUpload(world: World, request: FastifyRequest): Promise<{ url: string }> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data') || !Buffer.isBuffer(request.body)) {
    throw new LiveChatError('validation', 'multipart field `file` is required');
  }
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData();
  } catch {
    // The parser's reasons are not the platform's: it answers the same for every malformed form.
    throw new LiveChatError('validation', 'malformed multipart body');
  }
  const file = form.get('file');
  if (!(file instanceof File)) throw new LiveChatError('validation', 'multipart field `file` is required');
  if (file.size > MOST_BYTES) throw new LiveChatError('entity_too_large');
  if (EXECUTABLES.test(file.name)) throw new LiveChatError('validation', 'executable files are not allowed');
  const path = `/api/file/lc/att/${world.licenseId}/${randomUUID()}/${encodeURIComponent(file.name)}`;
  world.files.set(path, {
    name: file.name,
    contentType: file.type || 'application/octet-stream',
    bytes: Buffer.from(await file.arrayBuffer()),
    expiresAt: world.now() + DAY_MS,
    used: false,
  });
  return { url: `${world.context.baseUrl()}${path}` };
}

/** Serves uploads and the team's avatars. */
export function registerFiles(app: FastifyInstance, world: World): void {
  app.get('/api/file/lc/att/*', (request, reply) => {
    const file = world.files.get(new URL(request.url, 'http://sandbox').pathname);
    if (!file || (!file.used && file.expiresAt <= world.now())) return reply.code(404).send();
    return reply
      .header('content-type', file.contentType)
      .header('content-disposition', 'attachment')
      .send(file.bytes);
  });

  app.get('/livechat/avatars/:name', (request, reply) => {
    const { name } = request.params as { name: string };
    const id = name.replace(/\.svg$/, '');
    const agent = world.agents.get(id);
    const label = (agent?.name ?? world.bots.get(id)?.name ?? '?')
      .split(' ')
      .map((word) => word.charAt(0))
      .slice(0, 2)
      .join('')
      .replace(/[^\p{L}\p{N}?]/gu, '');
    let hue = 0;
    for (const sign of id) hue = (hue * 31 + (sign.codePointAt(0) ?? 0)) % 360;
    return reply
      .type('image/svg+xml')
      .header('cache-control', 'public, max-age=3600')
      .send(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">` +
          `<rect width="96" height="96" fill="hsl(${hue} 55% 45%)"/>` +
          '<text x="48" y="50" font-family="sans-serif" font-size="38" fill="#fff" text-anchor="middle" ' +
          `dominant-baseline="middle">${label}</text></svg>`,
      );
  });
}
