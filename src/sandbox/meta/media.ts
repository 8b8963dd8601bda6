/**
 * Pictures, a video, a sound and a document that the sandbox serves under `/media/…`, drawn when asked for: no files,
 * no network. Links can be expired, as Meta's signed links do (answer 403).
 */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { randomText } from './ids.ts';
import type { MetaWorld } from './model.ts';
import { SAMPLE_VIDEO } from './sample-video.ts';

/** Sample pictures that the phone page offers; any other name works too and looks different. */
export const SAMPLE_PICTURES = ['croissant', 'rye-bread', 'shop-window', 'birthday-cake'] as const;

/** Absolute address of a sandbox medium, e.g. `photo/croissant.png`. */
export const mediaUrl = (world: MetaWorld, path: string): string =>
  `${world.context.baseUrl()}/media/${path}`;

/** Address of a sample video that nothing else uses, as stories and reels have them. */
export const freshVideoUrl = (world: MetaWorld, name: string): string =>
  mediaUrl(world, `video/${name}~${randomText(10)}.mp4`);

/** Address of a sample picture that nothing else uses, so that it can expire by itself (when unsent). */
export const freshPictureUrl = (world: MetaWorld, name: string): string =>
  mediaUrl(world, `photo/${name}~${randomText(10)}.png`);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG with stripes and a disc in colours that depend on the name. */
export function drawPng(name: string, width: number, height: number): Buffer {
  const seed = createHash('sha256').update(name).digest();
  const colour = (at: number): number[] => [seed[at] ?? 0, seed[at + 1] ?? 0, seed[at + 2] ?? 0];
  const [back, stripe, disc] = [colour(0), colour(3), colour(6)];
  const stripeWidth = 16 + ((seed[9] ?? 0) % 48);
  const radius = Math.min(width, height) / 3;
  const rows: Buffer[] = [];
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x++) {
      const isDisc = Math.hypot(x - width / 2, y - height / 2) < radius;
      const isStripe = Math.floor((x + y) / stripeWidth) % 2 === 0;
      row.set((isDisc ? disc : isStripe ? stripe : back) ?? [0, 0, 0], 1 + x * 3);
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One second of a 440 Hz tone, 8 kHz mono WAV. */
function drawWav(): Buffer {
  const samples = 8000;
  const wav = Buffer.alloc(44 + samples);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(samples, 24);
  wav.writeUInt32LE(samples, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) wav[44 + at] = 128 + Math.round(60 * Math.sin(at * 0.3456));
  return wav;
}

const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

function medium(kind: string, name: string): { type: string; bytes: Buffer } | undefined {
  switch (kind) {
    case 'photo':
      return { type: 'image/png', bytes: drawPng(name.replace(/~.*$/, ''), 360, 480) };
    case 'profile':
      return { type: 'image/png', bytes: drawPng(name, 96, 96) };
    case 'video':
      return { type: 'video/mp4', bytes: SAMPLE_VIDEO };
    case 'audio':
      // Instagram's CDN says video/mp4 for voice notes; a browser needs the truth to play it here.
      return { type: 'audio/wav', bytes: drawWav() };
    case 'file':
      return { type: 'application/pdf', bytes: PDF };
    default:
      return undefined;
  }
}

/** Adds `/media/…`. */
export function registerMedia(scope: FastifyInstance, world: MetaWorld): void {
  const drawn = new Map<string, { type: string; bytes: Buffer }>();
  scope.get<{ Params: { kind: string; name: string } }>('/media/:kind/:name', (request, reply) => {
    const { kind, name } = request.params;
    const path = `${kind}/${name}`;
    if (world.deadMedia.has(path)) return reply.code(403).type('text/plain').send('URL signature expired');
    const uploaded = kind === 'upload' ? world.uploads.get(name)?.file : undefined;
    if (uploaded) return reply.type(uploaded.contentType).send(Buffer.from(uploaded.content));
    const found = drawn.get(path) ?? medium(kind, name);
    if (found === undefined) return reply.code(404).type('text/plain').send('Not found');
    // Drawing is slow; a thousand kept pictures are about 10 MB.
    if (drawn.size < 1000) drawn.set(path, found);
    return reply.header('cache-control', 'private, max-age=3600').type(found.type).send(found.bytes);
  });
}
