/** The seeded world's fixed facts: ids that tests and settings may rely on. */

/** The organization (tenant) every seeded agent belongs to. */
export const ORGANIZATION_ID = '5d0c7a10-3c1e-4f0a-9c54-2a7f6f0be001';
/** The same tenant's older number. */
export const LICENSE_ID = 17500042;
/** OAuth client of kind `javascript_app`: the desktop console. */
export const PUBLIC_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000001';
/** OAuth client of a second app, to which only the identity scopes can be granted. */
export const IDENTITY_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000003';
/** OAuth client of kind `server_side_app`: for tests of the confidential flow. */
export const SERVER_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000002';
/** Secret of the server-side client; worth nothing outside the sandbox. */
export const SERVER_CLIENT_SECRET = 'sandbox-server-client-secret';
/** The Marketplace app that owns the public client. */
export const APPLICATION_ID = 'q7RkLmZpT';

/** A colleague of the seeded team. */
export interface SeedAgent {
  email: string;
  name: string;
  role: 'owner' | 'viceowner' | 'administrator' | 'normal';
  jobTitle: string;
  groups: number[];
  /** Presence the sandbox plays while nobody signs in as them. */
  plays?: 'accepting_chats' | 'not_accepting_chats' | undefined;
}

/** Groups of the bakery. Group 0 is the general group every license has. */
export const SEED_GROUPS = [
  { id: 0, name: 'General', languageCode: 'en' },
  { id: 1, name: 'Orders', languageCode: 'en' },
  { id: 2, name: 'Wholesale', languageCode: 'en' },
  { id: 3, name: 'Wedding cakes', languageCode: 'en' },
];

/** Tags a fresh license carries, plus some of the bakery's own. */
export const SEED_TAGS = [
  { name: 'spam', groupIds: [0], stock: true },
  { name: 'feedback', groupIds: [0], stock: true },
  { name: 'billing', groupIds: [0, 1], stock: false },
  { name: 'allergens', groupIds: [0, 1, 3], stock: false },
];

const agent = (
  given: string,
  name: string,
  jobTitle: string,
  groups: number[],
  plays?: SeedAgent['plays'],
  role: SeedAgent['role'] = 'normal',
): SeedAgent => ({ email: `${given}@bakery.test`, name, jobTitle, groups, plays, role });

/** The team: maria, jonas and anna are the ones people sign in as. */
export const SEED_TEAM: SeedAgent[] = [
  agent('maria', 'Maria Lindqvist', 'Customer care lead', [0, 1, 2, 3], undefined, 'administrator'),
  agent('jonas', 'Jonas Weber', 'Customer care', [0, 1]),
  agent('anna', 'Anna Kowalska', 'Orders', [0, 1]),
  agent('oskar', 'Oskar Baumann', 'Owner', [0], 'not_accepting_chats', 'owner'),
  agent('ines', 'Inês Carvalho', 'Operations', [0, 2], 'accepting_chats', 'viceowner'),
  agent('tomasz', 'Tomasz Nowak', 'Wholesale', [0, 2], 'accepting_chats'),
  agent('leila', 'Leïla Haddad', 'Wedding cakes', [0, 3], 'accepting_chats'),
  agent('ben', 'Ben Achterberg', 'Customer care', [0, 1], 'not_accepting_chats'),
  agent('sofia', 'Sofia Rossi', 'Orders', [0, 1]),
  agent('dmitri', 'Dmitri Petrov', 'Night shift', [0]),
  agent('grace', 'Grace O’Neill', 'Wholesale lead', [0, 2], 'accepting_chats', 'administrator'),
  agent('yuki', 'Yuki Tanaka', 'Wedding cakes', [0, 3], 'not_accepting_chats'),
];

const words = (text: string): string[] => text.split(' ');
const GIVEN = [
  ...words('Ada Bruno Clara Diego Elif Farid Greta Hugo Ilse Jakub'),
  ...words('Kaja Luca Mona Nils Olga Pavel Quinn Rosa Samir Tess'),
];
const FAMILY = [
  ...words('Adler Brandt Costa Dubois Eriksen Fischer Garcia Hansen Ivanov Jensen'),
  ...words('Keller Larsen Moreau Novak Olsen Pereira Quist Richter Silva Torres'),
];

/** A team of `size` people: the named ones first, then made-up colleagues, the same in every run. */
export function seedTeam(size: number): SeedAgent[] {
  const team = SEED_TEAM.slice(0, Math.max(size, 3));
  const statuses = ['accepting_chats', 'not_accepting_chats', undefined] as const;
  for (let index = team.length; index < size; index += 1) {
    const given = GIVEN[index % GIVEN.length] ?? 'Ada';
    const family = FAMILY[Math.floor(index / GIVEN.length) % FAMILY.length] ?? 'Adler';
    team.push({
      email: `${given}.${family}.${index}@bakery.test`.toLowerCase(),
      name: `${given} ${family}`,
      role: 'normal',
      jobTitle: 'Customer care',
      groups: [0, 1 + (index % 3)],
      plays: statuses[index % statuses.length],
    });
  }
  return team;
}
