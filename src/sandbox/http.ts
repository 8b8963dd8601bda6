/** What both platforms and the control API do alike with HTTP. */
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Cuts the connection instead of answering: the caller cannot know whether the work was done. */
export function cutConnection(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

/** Reads JSON bodies tolerantly: an empty one is `{}`; one that is no JSON is refused with what `malformed` makes. */
export function readJsonBodies(scope: FastifyInstance, malformed: () => Error): void {
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
    const text = String(body);
    try {
      parsed(null, text.trim() === '' ? {} : JSON.parse(text));
    } catch {
      parsed(malformed());
    }
  });
}

/** Text made safe for HTML. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
