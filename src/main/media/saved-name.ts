/** Endings by what a medium is. SVG is not among them: as a file it is a page that may run scripts. */
const endings: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
};

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * What a saved medium is called before the person chooses: `instagram-2026-11-28-1431.jpg`, of our own words alone, so that no
 * customer names a file here. Undefined for what is not saved.
 */
export const savedName = (contentType: string, sentAtMs: number): string | undefined => {
  const ending = Object.hasOwn(endings, contentType) ? endings[contentType] : undefined;
  if (ending === undefined) return undefined;
  const at = new Date(sentAtMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `instagram-${day}-${two(at.getHours())}${two(at.getMinutes())}.${ending}`;
};
