import { z } from 'zod';
import { foreignTextSchema } from '../../shared/bounds.ts';

/** `upload_file` of both chat APIs: multipart in, an address out that an event can name (livechat.md §6, §10). */

/** A file LiveChat takes. Source: livechat.md §14.1. */
export const maxUploadBytes = 10 * 1024 * 1024;
export const uploadTimeoutMs = 60_000;

export const uploadedSchema = z.object({ url: foreignTextSchema.refine((url) => URL.canParse(url)) });

export const uploadForm = (file: { bytes: Uint8Array; name: string; contentType: string }): FormData => {
  const form = new FormData();
  // A copy: the form wants memory of its own.
  form.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.contentType }), file.name);
  return form;
};
