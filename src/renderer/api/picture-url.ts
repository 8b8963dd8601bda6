const encoder = new TextEncoder();

const base64Url = (text: string): string => {
  let binary = '';
  for (const byte of encoder.encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

/**
 * Where the page loads a remote avatar from: `backchannel://image/<base64url of the address>`, so that main fetches it under its
 * guards and the page itself never speaks to the network. Media of messages are already `backchannel://media/…`.
 */
export const pictureUrl = (remoteUrl: string | undefined): string | undefined => {
  if (remoteUrl === undefined || remoteUrl === '') return undefined;
  if (remoteUrl.startsWith('backchannel:') || remoteUrl.startsWith('data:')) return remoteUrl;
  return `backchannel://image/${base64Url(remoteUrl)}`;
};
