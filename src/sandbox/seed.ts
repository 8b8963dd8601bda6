/** The seeded world's fixed facts: ids that tests and settings may rely on. */

/** The organization (tenant) every seeded agent belongs to. */
export const ORGANIZATION_ID = '5d0c7a10-3c1e-4f0a-9c54-2a7f6f0be001';
/** The same tenant's older number. */
export const LICENSE_ID = 17500042;
/** OAuth client of kind `javascript_app`: the desktop console. */
export const PUBLIC_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000001';
/** OAuth client of kind `server_side_app`: for tests of the confidential flow. */
export const SERVER_CLIENT_ID = 'b4c8c0ffee5a4d1e9f00000000000002';
/** Secret of the server-side client; worth nothing outside the sandbox. */
export const SERVER_CLIENT_SECRET = 'sandbox-server-client-secret';
/** The Marketplace app that owns the public client. */
export const APPLICATION_ID = 'q7RkLmZpT';

/** One believable colleague. */
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

/** The team: maria, jonas and anna are the ones people sign in as. */
export const SEED_TEAM: SeedAgent[] = [
  {
    email: 'maria@bakery.test',
    name: 'Maria Lindqvist',
    role: 'administrator',
    jobTitle: 'Customer care lead',
    groups: [0, 1, 2, 3],
  },
  {
    email: 'jonas@bakery.test',
    name: 'Jonas Weber',
    role: 'normal',
    jobTitle: 'Customer care',
    groups: [0, 1],
  },
  { email: 'anna@bakery.test', name: 'Anna Kowalska', role: 'normal', jobTitle: 'Orders', groups: [0, 1] },
  {
    email: 'oskar@bakery.test',
    name: 'Oskar Baumann',
    role: 'owner',
    jobTitle: 'Owner',
    groups: [0],
    plays: 'not_accepting_chats',
  },
  {
    email: 'ines@bakery.test',
    name: 'Inês Carvalho',
    role: 'viceowner',
    jobTitle: 'Operations',
    groups: [0, 2],
    plays: 'accepting_chats',
  },
  {
    email: 'tomasz@bakery.test',
    name: 'Tomasz Nowak',
    role: 'normal',
    jobTitle: 'Wholesale',
    groups: [0, 2],
    plays: 'accepting_chats',
  },
  {
    email: 'leila@bakery.test',
    name: 'Leïla Haddad',
    role: 'normal',
    jobTitle: 'Wedding cakes',
    groups: [0, 3],
    plays: 'accepting_chats',
  },
  {
    email: 'ben@bakery.test',
    name: 'Ben Achterberg',
    role: 'normal',
    jobTitle: 'Customer care',
    groups: [0, 1],
    plays: 'not_accepting_chats',
  },
  { email: 'sofia@bakery.test', name: 'Sofia Rossi', role: 'normal', jobTitle: 'Orders', groups: [0, 1] },
  {
    email: 'dmitri@bakery.test',
    name: 'Dmitri Petrov',
    role: 'normal',
    jobTitle: 'Night shift',
    groups: [0],
  },
  {
    email: 'grace@bakery.test',
    name: 'Grace O’Neill',
    role: 'administrator',
    jobTitle: 'Wholesale lead',
    groups: [0, 2],
    plays: 'accepting_chats',
  },
  {
    email: 'yuki@bakery.test',
    name: 'Yuki Tanaka',
    role: 'normal',
    jobTitle: 'Wedding cakes',
    groups: [0, 3],
    plays: 'not_accepting_chats',
  },
];

const GIVEN =
  'Ada Bruno Clara Diego Elif Farid Greta Hugo Ilse Jakub Kaja Luca Mona Nils Olga Pavel Quinn Rosa Samir Tess'.split(
    ' ',
  );
const FAMILY =
  'Adler Brandt Costa Dubois Eriksen Fischer Garcia Hansen Ivanov Jensen Keller Larsen Moreau Novak Olsen Pereira Quist Richter Silva Torres'.split(
    ' ',
  );

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
