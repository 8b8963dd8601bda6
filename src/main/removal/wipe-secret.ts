/** Name of the secret that says that everything is to be deleted, or was (wipe-marker.ts). */
export const wipeSecret = 'leaving';
