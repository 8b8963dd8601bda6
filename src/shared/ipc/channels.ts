/** The one channel requests travel on, and the one events travel on. Apart from the schemas: needed before those are loaded. */
export const requestChannel = 'backchannel:request';
export const eventChannel = 'backchannel:event';
