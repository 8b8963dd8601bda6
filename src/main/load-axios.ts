import type { AxiosStatic } from 'axios';

/** axios with all it brings is a third of main's script, and nothing needs it before the first list is shown (decision 0022). */
export const loadAxios = async (): Promise<AxiosStatic> => (await import('axios')).default;
