import { cutText } from '../../../shared/cut-text.ts';
import { hasProgramEnding, isShownPicture } from '../../../shared/domain/index.ts';

const maxLength = 120;
/** Names that Windows gives to devices. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const pictureEndings: Readonly<Record<string, RegExp>> = {
  'image/png': /\.png$/i,
  'image/jpeg': /\.jpe?g$/i,
  'image/gif': /\.gif$/i,
};
const endingOf: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
};

/**
 * What a colleague's file is called before the person chooses: no path, nothing that cannot be seen or that turns the text around
 * it, no name of a device; a picture ends as its content is, and what a system would run does not end so.
 */
export const safeFileName = (name: string, mediaType: string): string => {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\p{C}\u2028\u2029]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '-')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const [, stem = cleaned, ending = ''] = /^(.*?)(\.[^.]{1,16})?$/u.exec(cleaned) ?? [];
  const short = `${cutText(stem, maxLength)}${ending}`;
  const named = short === '' || short.startsWith('.') ? `file${short}` : short;
  const free = reserved.test(named) ? `_${named}` : named;
  if (isShownPicture(mediaType)) {
    const isRight = pictureEndings[mediaType]?.test(free) === true;
    return isRight ? free : `${free}${endingOf[mediaType] ?? ''}`;
  }
  return hasProgramEnding(free) ? `${free}.download` : free;
};
