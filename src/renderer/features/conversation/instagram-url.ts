/** Where the person finds a customer in Instagram: their profile, or the inbox while no handle is known. */
export const instagramUrlOf = ({ username }: { username?: string | undefined }): string =>
  username === undefined
    ? 'https://www.instagram.com/direct/inbox/'
    : `https://www.instagram.com/${encodeURIComponent(username)}/`;
